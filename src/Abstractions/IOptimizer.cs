namespace EvoPrune;

/// <summary>Searches by ask and tell. It never evaluates a genome and never draws from a random generator of its own.</summary>
/// <remarks>
/// Given the same generations and evaluations, an optimizer makes the same proposals. The host relies on this alone to resume a search
/// exactly, by replaying the journal.
/// </remarks>
public interface IOptimizer
{
    /// <summary>The next proposals; none when the search is over. Only legal genomes can become the result.</summary>
    IReadOnlyList<Proposal> Ask(Generation generation);

    /// <summary>Takes the evaluations of the last proposals, in their order and including failed ones.</summary>
    void Tell(IReadOnlyList<Evaluation> evaluations);

    /// <summary>What the optimizer derived from the experiment, such as a population size. The host prints and records it.</summary>
    IReadOnlyList<string> Remarks => [];

    /// <summary>
    /// An upper bound on the proposals of the whole search, from which the host estimates the time left; null if unknown.
    /// </summary>
    int? PlannedProposals => null;

    /// <summary>The race between the last proposals; null if all of them must be scored in full.</summary>
    /// <remarks>
    /// The host stops scoring a candidate that cannot survive and returns it as failed. Racing is offered only for optimizers that
    /// implement this member.
    /// </remarks>
    Race? Race => null;
}

/// <summary>The stakes between the proposals of one round.</summary>
/// <param name="Survivors">
/// How many candidates survive. An evaluation that this many others beat changes neither the search nor its result. With several
/// objectives, to beat means to dominate.
/// </param>
/// <param name="Rivals">Evaluations of earlier rounds that compete for the same places.</param>
public sealed record Race(int Survivors, IReadOnlyList<Evaluation> Rivals);

/// <summary>Options of an optimizer that can ask for finetuned candidates.</summary>
public interface IFinetuningOptions
{
    /// <summary>Whether any proposal asks for finetuning tokens under these options.</summary>
    bool Finetunes { get; }
}

/// <summary>
/// An optimizer for several objectives. Any other optimizer is refused in an experiment with more than one fitness entry.
/// </summary>
public interface IMultiObjectiveOptimizer : IOptimizer;

/// <summary>An optimizer that exposes its population, for benchmarks.</summary>
public interface IPopulationOptimizer : IOptimizer
{
    /// <summary>
    /// The evaluations alive since the last <see cref="IOptimizer.Ask"/>, including the final call that returned nothing.
    /// </summary>
    IReadOnlyList<Evaluation> Population { get; }
}
