namespace EvoPrune;

/// <summary>An optimizer that can say which evaluations of a round cannot matter, so that the host need not finish them.</summary>
/// <remarks>
/// What is not finished is told as failed. It was surely worse than as many others as <see cref="Race.Survivors"/> says, and so would have
/// changed nothing.
/// </remarks>
public interface IRacingOptimizer : IOptimizer
{
    /// <summary>The race between what was last asked.</summary>
    Race Race { get; }
}

/// <summary>What is at stake between the proposals of a round.</summary>
/// <param name="Survivors">
/// Places: an evaluation than which so many others are better changes neither the search nor its result. With several objectives, better
/// means dominating.
/// </param>
/// <param name="Rivals">Evaluations of earlier rounds that hold places.</param>
public sealed record Race(int Survivors, IReadOnlyList<Evaluation> Rivals);
