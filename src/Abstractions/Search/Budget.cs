namespace EvoPrune;

/// <summary>What one evaluation may cost.</summary>
/// <param name="EvaluationTokens">Calibration tokens to score on, rounded up to whole windows; null for the whole calibration set.</param>
public sealed record Budget(long? EvaluationTokens = null)
{
    /// <summary>Tokens of the calibration text to train the candidate on before it is scored, rounded up to whole steps; 0 for none.</summary>
    public long FinetuningTokens { get; init; }

    /// <summary>
    /// Which tokens, where they are not the whole set: null for its first windows, otherwise windows drawn at random under the run's
    /// seed and this key. Candidates with one key are scored, and finetuned, on the same windows; values under different keys must not be compared.
    /// </summary>
    public long? Batch { get; init; }

    /// <summary>The whole calibration set.</summary>
    public static Budget Full { get; } = new();
}

/// <summary>A genome that an optimizer wants evaluated, and what that may cost.</summary>
public sealed record Proposal(Genome Genome, Budget Budget);
