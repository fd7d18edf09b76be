namespace EvoPrune;

/// <summary>One round of ask and tell, and the random streams that belong to it.</summary>
/// <param name="seed">The seed of the run.</param>
/// <param name="purpose">Which search of the run this is, so that two searches never share a stream.</param>
/// <param name="index">0 for the first generation.</param>
public sealed class Generation(long seed, string purpose, int index)
{
    /// <summary>0 for the first generation.</summary>
    public int Index { get; } = index;

    /// <summary>Another generation of the same search.</summary>
    public Generation At(int other) => new(seed, purpose, other);

    /// <summary>The stream of one individual: the same whatever happened before and in whichever order individuals are made.</summary>
    public RandomStream Stream(int individual) => new(seed, purpose, Index, individual);

    /// <summary>That many proposals, each made with a stream of its own.</summary>
    public IReadOnlyList<Proposal> Individuals(int count, Func<RandomStream, Genome> make, Budget? budget = null) =>
        [.. Enumerable.Range(0, count).Select(i => new Proposal(make(Stream(i)), budget ?? Budget.Full))];
}
