namespace EvoPrune.Models.Families;

/// <summary>
/// Llama 1 to 3.2 (Touvron et al. 2023) and models with its architecture, such as TinyLlama: root-mean-square norms, rotary positions,
/// grouped keys and values, gated feed-forward sublayers.
/// </summary>
public static class Llama
{
    /// <summary>The family.</summary>
    public static Family Family { get; } = new()
    {
        ModelType = "llama",
        Architecture = "LlamaForCausalLM",
        Prefixes = ["model."],
        TokenEmbedding = "embed_tokens.weight",
        IsRotary = true,
        FinalNorm = "norm",
        Head = "lm_head.weight",
        Norm = NormKind.RootMeanSquare,
        Attention = Attention(inputs: Bias.AsAttention, output: Bias.AsAttention),
        Mlp = Mlp(Bias.AsMlp),
        Ignored = ["layers.{block}.self_attn.rotary_emb.inv_freq", "rotary_emb.inv_freq"],
        Fields = new()
        {
            DefaultContextLength = 2048,   // The oldest files have max_sequence_length instead, which all readers ignore.
            KeyValueHeads = "num_key_value_heads",
            HeadDimension = "head_dim",
            DefaultActivation = Activation.Silu,
            NormEpsilon = "rms_norm_eps",
            DefaultNormEpsilon = 1e-6,
            TiedByDefault = false,
            AttentionBias = "attention_bias",
            MlpBias = "mlp_bias",
        },
    };

    /// <summary>The attention sublayer of Llama and its relatives.</summary>
    internal static SublayerTemplate Attention(Bias inputs, Bias output) => new("layers.{block}.input_layernorm",
    [
        new(LinearRole.Query, "layers.{block}.self_attn.q_proj", Bias: inputs),
        new(LinearRole.Key, "layers.{block}.self_attn.k_proj", Bias: inputs),
        new(LinearRole.Value, "layers.{block}.self_attn.v_proj", Bias: inputs),
        new(LinearRole.AttentionOutput, "layers.{block}.self_attn.o_proj", Bias: output),
    ]);

    /// <summary>The feed-forward sublayer of Llama and its relatives.</summary>
    internal static SublayerTemplate Mlp(Bias bias) => new("layers.{block}.post_attention_layernorm",
    [
        new(LinearRole.MlpGate, "layers.{block}.mlp.gate_proj", Bias: bias),
        new(LinearRole.MlpInput, "layers.{block}.mlp.up_proj", Bias: bias),
        new(LinearRole.MlpOutput, "layers.{block}.mlp.down_proj", Bias: bias),
    ]);
}

/// <summary>Mistral (Jiang et al. 2023): Llama with an optional sliding attention window.</summary>
public static class Mistral
{
    /// <summary>The family.</summary>
    public static Family Family { get; } = Llama.Family with
    {
        ModelType = "mistral",
        Architecture = "MistralForCausalLM",
        Attention = Llama.Attention(inputs: Bias.Never, output: Bias.Never),
        Mlp = Llama.Mlp(Bias.Never),
        Fields = Llama.Family.Fields with
        {
            DefaultContextLength = 131_072,
            AttentionBias = null,
            MlpBias = null,
            SlidingWindow = new("sliding_window", 4096),
        },
    };
}

/// <summary>
/// Qwen2 and Qwen2.5 (Yang et al. 2024): Llama with biases for queries, keys and values; upper blocks may have a sliding window.
/// </summary>
public static class Qwen2
{
    /// <summary>The family.</summary>
    public static Family Family { get; } = Llama.Family with
    {
        ModelType = "qwen2",
        Architecture = "Qwen2ForCausalLM",
        Attention = Llama.Attention(inputs: Bias.Always, output: Bias.Never),
        Mlp = Llama.Mlp(Bias.Never),
        Fields = Llama.Family.Fields with
        {
            DefaultContextLength = 32_768,
            AttentionBias = null,
            MlpBias = null,
            SlidingWindow = new("sliding_window", 4096, "use_sliding_window", "max_window_layers", 28),
        },
    };
}
