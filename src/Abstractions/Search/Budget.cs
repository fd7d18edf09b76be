namespace EvoPrune;

/// <summary>How much one evaluation may use.</summary>
/// <param name="EvaluationTokens">Calibration tokens to score on, rounded up to whole windows; null for the whole calibration set.</param>
public sealed record Budget(long? EvaluationTokens = null)
{
    /// <summary>
    /// Tokens of the calibration text on which the candidate is finetuned before it is scored, rounded up to whole steps; 0 for none.
    /// </summary>
    public long FinetuningTokens { get; init; }

    /// <summary>
    /// Selects the windows if they are not the whole set: null for the first windows, otherwise windows drawn at random with the run's seed
    /// and this key. Candidates with equal keys are scored and finetuned on the same windows; values under different keys must not be
    /// compared.
    /// </summary>
    public long? Batch { get; init; }

    /// <summary>The whole calibration set.</summary>
    public static Budget Full { get; } = new();
}

/// <summary>A genome that an optimizer wants evaluated, and the budget.</summary>
public sealed record Proposal(Genome Genome, Budget Budget);
