namespace EvoPrune;

/// <summary>What one evaluation may cost.</summary>
/// <param name="EvaluationTokens">Calibration tokens to score on, rounded up to whole windows; null for the whole calibration set.</param>
public sealed record Budget(long? EvaluationTokens = null)
{
    /// <summary>The whole calibration set.</summary>
    public static Budget Full { get; } = new();
}

/// <summary>A genome that an optimizer wants evaluated, and what that may cost.</summary>
public sealed record Proposal(Genome Genome, Budget Budget);
