namespace EvoPrune.Models.Families;

/// <summary>
/// OPT (Zhang et al. 2022): learned positions from row 2, ReLU. OPT-350m has norms after its sublayers and a narrower embedding.
/// </summary>
public static class Opt
{
    /// <summary>The family.</summary>
    public static Family Family { get; } = new()
    {
        ModelType = "opt",
        Architecture = "OPTForCausalLM",
        Prefixes = ["model.decoder.", "decoder."],
        TokenEmbedding = "embed_tokens.weight",
        PositionEmbedding = "embed_positions.weight",
        PositionOffset = 2,
        EmbeddingProjection = "project_in",
        HeadProjection = "project_out",
        FinalNorm = "final_layer_norm",
        Head = "lm_head.weight",
        Attention = new("layers.{block}.self_attn_layer_norm",
        [
            new(LinearRole.Query, "layers.{block}.self_attn.q_proj"),
            new(LinearRole.Key, "layers.{block}.self_attn.k_proj"),
            new(LinearRole.Value, "layers.{block}.self_attn.v_proj"),
            new(LinearRole.AttentionOutput, "layers.{block}.self_attn.out_proj"),
        ]),
        Mlp = new("layers.{block}.final_layer_norm",
        [
            new(LinearRole.MlpInput, "layers.{block}.fc1"),
            new(LinearRole.MlpOutput, "layers.{block}.fc2"),
        ]),
        Fields = new()
        {
            InnerSize = "ffn_dim",
            EmbeddingSize = "word_embed_proj_dim",
            Activation = "activation_function",
            DefaultActivation = Activation.Relu,
            NormsBefore = "do_layer_norm_before",
            Fixed = [("enable_bias", "true"), ("layer_norm_elementwise_affine", "true"), ("_remove_final_layer_norm", "false")],
        },
    };
}
