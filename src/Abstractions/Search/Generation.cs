namespace EvoPrune;

/// <summary>One round of ask and tell, with its random streams.</summary>
/// <param name="seed">The seed of the run.</param>
/// <param name="purpose">The search within the run, so that two searches never share a stream.</param>
/// <param name="index">0 for the first generation.</param>
public sealed class Generation(long seed, string purpose, int index)
{
    /// <summary>0 for the first generation.</summary>
    public int Index { get; } = index;

    /// <summary>Another generation of the same search.</summary>
    public Generation At(int other) => new(seed, purpose, other);

    /// <summary>The stream of one individual, independent of earlier draws and of the order in which individuals are made.</summary>
    public RandomStream Stream(int individual) => new(seed, purpose, Index, individual);

    /// <summary>Makes the given number of proposals, each from its own stream.</summary>
    public IReadOnlyList<Proposal> Individuals(int count, Func<RandomStream, Genome> make, Budget? budget = null) =>
        [.. Enumerable.Range(0, count).Select(i => new Proposal(make(Stream(i)), budget ?? Budget.Full))];
}
