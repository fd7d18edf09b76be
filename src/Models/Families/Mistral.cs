namespace EvoPrune.Models.Families;

/// <summary>Mistral (Jiang et al. 2023): Llama whose attention may look back over a sliding window only.</summary>
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
