namespace EvoPrune.Models.Families;

/// <summary>Qwen2 and Qwen2.5 (Yang et al. 2024): Llama with biases on queries, keys and values; upper blocks may have a sliding window.</summary>
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
