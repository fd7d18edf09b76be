namespace EvoPrune.Host.Search.Racing;

/// <summary>What racing saved.</summary>
/// <param name="Dropped">Candidates that were not scored to the end.</param>
/// <param name="TokensSaved">Calibration tokens that they were not scored on.</param>
/// <param name="Unscored">Those of them that were scored on none; they are no evaluations.</param>
public sealed record RaceSavings(int Dropped, long TokensSaved, int Unscored)
{
    /// <summary>Those of two searches.</summary>
    public static RaceSavings operator +(RaceSavings left, RaceSavings right) => 
        new(left.Dropped + right.Dropped, left.TokensSaved + right.TokensSaved, left.Unscored + right.Unscored);
}

/// <summary>A search in which candidates may race.</summary>
internal interface IRaced
{
    /// <summary>What that saved so far; null where they do not.</summary>
    RaceSavings? Savings { get; }
}
