namespace EvoPrune.Tensors.Natives;

/// <summary>libtorch or TorchSharp's native library cannot be loaded.</summary>
/// <param name="problem">The problem with its location.</param>
/// <param name="advice">The remedy.</param>
public sealed class TorchLibraryException(string problem, string advice) : Exception($"{problem}\n  {advice}")
{
    /// <summary>The problem with its location.</summary>
    public string Problem => problem;

    /// <summary>The remedy.</summary>
    public string Advice => advice;
}
