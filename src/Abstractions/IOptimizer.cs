namespace EvoPrune;

/// <summary>Searches by ask and tell. It never evaluates and never draws from a generator of its own.</summary>
/// <remarks>
/// Given the same generations and evaluations it makes the same proposals; that alone lets the host resume a search exactly, by
/// replaying the journal.
/// </remarks>
public interface IOptimizer
{
    /// <summary>The next proposals, or none when the search is over. Only legal genomes can become the result.</summary>
    IReadOnlyList<Proposal> Ask(Generation generation);

    /// <summary>The evaluations of what was last asked, in the order of the proposals. Failed ones are among them.</summary>
    void Tell(IReadOnlyList<Evaluation> evaluations);

    /// <summary>What it derived from the experiment and the user did not write, such as a population size: said and recorded with the run.</summary>
    IReadOnlyList<string> Remarks => [];
}

/// <summary>Options of an optimizer that can ask for finetuned candidates: whether, with these values, it does.</summary>
public interface IFinetuningOptions
{
    /// <summary>Whether any proposal asks for finetuning tokens.</summary>
    bool Finetunes { get; }
}

/// <summary>An optimizer that knows beforehand how many proposals it will make at most; lets the host show the time left.</summary>
public interface IPlannedOptimizer : IOptimizer
{
    /// <summary>Proposals over the whole search, at most.</summary>
    int PlannedProposals { get; }
}

/// <summary>An optimizer that handles several objectives. Others are refused experiments with more than one fitness entry.</summary>
public interface IMultiObjectiveOptimizer : IOptimizer;

/// <summary>An optimizer with a population that can be looked at, as benchmarks do.</summary>
public interface IPopulationOptimizer : IOptimizer
{
    /// <summary>The evaluations alive since the last <see cref="IOptimizer.Ask"/>, the one that asked for nothing more included.</summary>
    IReadOnlyList<Evaluation> Population { get; }
}
