namespace EvoPrune.Models.Families;

/// <summary>The sizes and settings of a model, whichever names its family gives them.</summary>
/// <param name="Vocabulary">Number of token ids.</param>
/// <param name="ContextLength">Longest window in tokens.</param>
/// <param name="HiddenSize">Width of the residual stream; a multiple of the number of heads.</param>
/// <param name="InnerSize">Width of the feed-forward unit.</param>
/// <param name="Blocks">Number of blocks.</param>
/// <param name="Heads">Number of attention heads.</param>
/// <param name="Activation">Function inside the feed-forward unit.</param>
/// <param name="NormEpsilon">Added to the variance inside norms.</param>
/// <param name="TiedHead">Whether the head is the token embedding.</param>
public sealed record ModelConfig(
    int Vocabulary,
    int ContextLength,
    int HiddenSize,
    int InnerSize,
    int Blocks,
    int Heads,
    Activation Activation = Activation.GeluTanh,
    double NormEpsilon = 1e-5,
    bool TiedHead = true)
{
    /// <summary>How the heads share keys and values.</summary>
    public HeadGroups HeadGroups => new(Heads, Heads, HiddenSize / Heads);

    /// <summary>Outputs and inputs of a linear layer.</summary>
    internal (int Outputs, int Inputs) Shape(LinearRole role) => role switch
    {
        LinearRole.QueryKeyValue => (3 * HiddenSize, HiddenSize),
        LinearRole.MlpInput => (InnerSize, HiddenSize),
        LinearRole.MlpOutput => (HiddenSize, InnerSize),
        _ => (HiddenSize, HiddenSize),
    };
}
