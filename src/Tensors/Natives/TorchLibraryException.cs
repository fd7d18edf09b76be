namespace EvoPrune.Tensors.Natives;

/// <summary>libtorch, or TorchSharp's part above it, cannot be loaded.</summary>
/// <param name="problem">What was found, and where.</param>
/// <param name="advice">What to do.</param>
public sealed class TorchLibraryException(string problem, string advice) : Exception($"{problem}\n  {advice}")
{
    /// <summary>What was found, and where.</summary>
    public string Problem => problem;

    /// <summary>What to do.</summary>
    public string Advice => advice;
}
