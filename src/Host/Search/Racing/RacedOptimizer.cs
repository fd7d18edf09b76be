using System.Globalization;
using EvoPrune.Host.Experiments;

namespace EvoPrune.Host.Search.Racing;

/// <summary>
/// Splits every round of an optimizer into several: a few windows for all candidates, then more windows for the remaining ones.
/// </summary>
/// <remarks>
/// Racing (Maron and Moore 1994; Birattari et al. 2002). A race consists of ordinary rounds with budgets, so journal, cache and resume know
/// nothing of it. A candidate that reaches the end has the same value as without a race.
/// </remarks>
/// <param name="inner">Proposes and learns; it has a <see cref="IOptimizer.Race"/>.</param>
/// <param name="racing">Confidence and first windows.</param>
/// <param name="windows">The windows to score on.</param>
/// <param name="windowsPerPass">Windows of one forward pass, between which scoring may stop.</param>
/// <param name="genes">The genes of the encoding, for the surrogate.</param>
internal sealed class RacedOptimizer(
    IOptimizer inner, RacingSpec racing, TokenWindows windows, int windowsPerPass, IReadOnlyList<Gene> genes) : IOptimizer, IRaced
{
    private readonly Surrogate? surrogate = racing.Surrogate && genes.Count > 0 ? new(genes, windows.Count, racing.Confidence) : null;
    private readonly PairedTest test = new(windows.Count, racing.Confidence);
    private readonly IReadOnlyList<int> rungs = Rungs.Of(windows.Count, racing.First, windowsPerPass);
    private readonly Dictionary<Genome, Evaluation> told = [];
    private IReadOnlyList<Proposal> asked = [], running = [];

    // Windows that a genome was not scored on. A genome that is proposed again may be scored further.
    private readonly Dictionary<Genome, int> givenUp = [];
    private int round, rung;

    public RaceSavings? Savings =>
        new(givenUp.Count, givenUp.Values.Sum(left => (long)left * windows.Length), givenUp.Values.Count(left => left == windows.Count));

    public IReadOnlyList<string> Remarks => inner.Remarks;

    public int? PlannedProposals => inner.PlannedProposals;

    public IReadOnlyList<Proposal> Ask(Generation generation)
    {
        while (running.Count == 0)
        {
            if (asked.Count > 0)
            {
                inner.Tell([.. asked.Select(proposal => Answer(proposal, told[proposal.Genome]))]);
            }

            asked = inner.Ask(generation.At(round++));
            if (asked.Count == 0)
            {
                return [];
            }

            told.Clear();
            if (asked.Any(proposal => proposal.Budget != Budget.Full))
            {
                // The optimizer has stages of its own; this round is passed on unchanged.
                (running, rung) = (asked, rungs.Count - 1);
                return asked;
            }

            (running, rung) = ([.. asked.DistinctBy(proposal => proposal.Genome)], 0);
            if (surrogate is { CanForesee: true })
            {
                Drop([.. running.Select(surrogate.Foresee)], 0);
            }
        }

        var budget = rung == rungs.Count - 1 ? Budget.Full : new((long)rungs[rung] * windows.Length);
        return [.. running.Select(proposal => proposal with { Budget = budget })];
    }

    public void Tell(IReadOnlyList<Evaluation> evaluations)
    {
        foreach (var evaluation in evaluations)
        {
            told[evaluation.Genome] = evaluation;
        }

        if (rung < rungs.Count - 1)
        {
            Drop(evaluations, rungs[rung++]);
            return;
        }

        foreach (var evaluation in evaluations)
        {
            givenUp.Remove(evaluation.Genome);
            if (evaluation.Failure is null && evaluation.Proposal.Budget == Budget.Full)
            {
                surrogate?.Learn(evaluation);
            }
        }

        running = [];
    }

    private void Drop(IReadOnlyList<Evaluation> candidates, int scored)
    {
        var left = windows.Count - scored;
        var judge = new RaceJudge(test, surrogate);
        HashSet<Genome> remaining = [.. judge.Remaining(inner.Race!, candidates, scored).Select(candidate => candidate.Genome)];
        foreach (var candidate in candidates.Where(candidate => candidate.Failure is null && !remaining.Contains(candidate.Genome)))
        {
            givenUp[candidate.Genome] = Math.Min(left, givenUp.GetValueOrDefault(candidate.Genome, left));
            told[candidate.Genome] = Evaluation.Failed(candidate.Proposal, string.Create(
                CultureInfo.InvariantCulture, $"given up after {scored} of {windows.Count} windows: enough others are surely better"));
        }

        running = [.. running.Where(proposal => remaining.Contains(proposal.Genome))];
    }

    private static Evaluation Answer(Proposal proposal, Evaluation evaluation) => evaluation.Failure is { } failure
        ? Evaluation.Failed(proposal, failure)
        : Evaluation.Success(proposal, evaluation.Measurements);
}

/// <summary>The cost that racing saved.</summary>
/// <param name="Dropped">Candidates that were not scored on all windows.</param>
/// <param name="TokensSaved">Calibration tokens that they were not scored on.</param>
/// <param name="Unscored">Dropped candidates that were not scored on any window, and so are not evaluations.</param>
public sealed record RaceSavings(int Dropped, long TokensSaved, int Unscored)
{
    /// <summary>The savings of two searches.</summary>
    public static RaceSavings operator +(RaceSavings left, RaceSavings right) =>
        new(left.Dropped + right.Dropped, left.TokensSaved + right.TokensSaved, left.Unscored + right.Unscored);
}

/// <summary>A search in which candidates may race.</summary>
internal interface IRaced
{
    /// <summary>The savings so far; null if candidates do not race.</summary>
    RaceSavings? Savings { get; }
}

/// <summary>
/// The numbers of windows after which a race compares its candidates: the first few, then about twice as many each time, then all.
/// </summary>
internal static class Rungs
{
    /// <summary>
    /// The numbers of windows, ascending. A last step of less than half the windows before it is merged into the one before.
    /// </summary>
    /// <param name="windows">Number of all windows.</param>
    /// <param name="first">Windows of the first rung.</param>
    /// <param name="windowsPerPass">Rungs are multiples of it, except the last.</param>
    public static IReadOnlyList<int> Of(int windows, int first, int windowsPerPass)
    {
        List<int> rungs = [];
        for (long count = first; ; count *= 2)
        {
            var aligned = (count + windowsPerPass - 1) / windowsPerPass * windowsPerPass;
            if (aligned + aligned / 2 > windows)
            {
                return [.. rungs.Distinct(), windows];
            }

            rungs.Add((int)aligned);
        }
    }
}
