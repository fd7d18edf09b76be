namespace EvoPrune.Models.Families;

/// <summary>
/// GPT-2 (Radford et al. 2019): norms before the sublayers, fused queries, keys and values, weights stored as inputs by outputs.
/// </summary>
public static class Gpt2
{
    /// <summary>The family.</summary>
    public static Family Family { get; } = new()
    {
        ModelType = "gpt2",
        Architecture = "GPT2LMHeadModel",
        Prefixes = ["transformer."],
        TokenEmbedding = "wte.weight",
        PositionEmbedding = "wpe.weight",
        FinalNorm = "ln_f",
        Head = "lm_head.weight",
        Attention = new("h.{block}.ln_1",
        [
            new(LinearRole.QueryKeyValue, "h.{block}.attn.c_attn", WeightLayout.InputsByOutputs),
            new(LinearRole.AttentionOutput, "h.{block}.attn.c_proj", WeightLayout.InputsByOutputs),
        ]),
        Mlp = new("h.{block}.ln_2",
        [
            new(LinearRole.MlpInput, "h.{block}.mlp.c_fc", WeightLayout.InputsByOutputs),
            new(LinearRole.MlpOutput, "h.{block}.mlp.c_proj", WeightLayout.InputsByOutputs),
        ]),
        Ignored = ["h.{block}.attn.bias", "h.{block}.attn.masked_bias"],
        Fields = new()
        {
            ContextLength = "n_positions",
            HiddenSize = "n_embd",
            Blocks = "n_layer",
            Heads = "n_head",
            InnerSize = "n_inner",
            InnerSizeIsOptional = true,
            Activation = "activation_function",
            DefaultActivation = Activation.GeluTanh,
            NormEpsilon = "layer_norm_epsilon",
            Fixed = [("scale_attn_weights", "true"), ("scale_attn_by_inverse_layer_idx", "false"), ("add_cross_attention", "false")],
        },
    };
}
