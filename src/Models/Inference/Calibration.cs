using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>What a pruner that looks at activations is given.</summary>
/// <param name="Windows">The tokens on which they are measured.</param>
/// <param name="Needs">What the pruner asks for.</param>
/// <param name="Dense">The dense model's, if it asks for those.</param>
internal sealed record Calibration(TokenWindows Windows, ActivationNeeds Needs, DenseInputs Dense)
{
    /// <summary>Whether a treatment makes weights, and so needs to know what goes in.</summary>
    public static bool Concerns(Treatment treatment) => treatment is not (Keep or Drop);

    /// <summary>Whether tokens (windows, length) are these.</summary>
    public bool IsOver(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        return tokens.shape is [var count, var length] && (count, length) == (Windows.Count, Windows.Length)
            && tokens.eq(Windows.ToTensor().to(tokens.device)).all().item<bool>();
    }
}
