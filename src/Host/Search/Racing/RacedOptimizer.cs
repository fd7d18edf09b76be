using System.Globalization;
using EvoPrune.Host.Experiments;

namespace EvoPrune.Host.Search.Racing;

/// <summary>Turns every round of an optimizer into several: on a few windows, then on ever more, for ever fewer candidates.</summary>
/// <remarks>
/// Racing (Maron and Moore 1994; Birattari et al. 2002). Rounds with budgets are all that stages are, so that journal, cache and resume need
/// not know of races. What reaches the end has the value that it would have without a race.
/// </remarks>
/// <param name="inner">Proposes and learns.</param>
/// <param name="racing">How cautious to be.</param>
/// <param name="windows">What candidates are scored on.</param>
/// <param name="piece">Windows that are computed together: cut between them, no bit changes.</param>
/// <param name="genes">What the genes may be, for the surrogate.</param>
internal sealed class RacedOptimizer(IRacingOptimizer inner, RacingSpec racing, TokenWindows windows, int piece, IReadOnlyList<Gene> genes) : IPlannedOptimizer, IRaced
{
    private readonly Surrogate? surrogate = racing.Surrogate && genes.Count > 0 ? new(genes, windows.Count, racing.Confidence) : null;
    private readonly PairedTest test = new(windows.Count, racing.Confidence);
    private readonly IReadOnlyList<int> rungs = Rungs.Of(windows.Count, racing.First, piece);
    private readonly Dictionary<Genome, Evaluation> told = [];
    private IReadOnlyList<Proposal> asked = [], running = [];

    // Windows that a genome was never scored on; it may be proposed again, and then get further.
    private readonly Dictionary<Genome, int> givenUp = [];
    private int round, rung;

    public RaceSavings? Savings => 
        new(givenUp.Count, givenUp.Values.Sum(left => (long)left * windows.Length), givenUp.Values.Count(left => left == windows.Count));

    public IReadOnlyList<string> Remarks => inner.Remarks;

    public int PlannedProposals { get; } = (inner as IPlannedOptimizer)?.PlannedProposals ?? int.MaxValue;

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
                // Stages of its own: the round is answered as it comes.
                (running, rung) = (asked, rungs.Count - 1);
                return asked;
            }

            (running, rung) = ([.. asked.DistinctBy(proposal => proposal.Genome)], 0);
            if (surrogate is { CanForesee: true })
            {
                Drop([.. running.Select(surrogate.Foresee)], 0);
            }
        }

        return [.. running.Select(proposal => proposal with { Budget = rung == rungs.Count - 1 ? Budget.Full : new((long)rungs[rung] * windows.Length) })];
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
        HashSet<Genome> remaining = [.. new RaceJudge(test, surrogate).Remaining(inner.Race, candidates, scored).Select(candidate => candidate.Genome)];
        foreach (var candidate in candidates.Where(candidate => candidate.Failure is null && !remaining.Contains(candidate.Genome)))
        {
            givenUp[candidate.Genome] = Math.Min(left, givenUp.GetValueOrDefault(candidate.Genome, left));
            told[candidate.Genome] = Evaluation.Failed(candidate.Proposal, string.Create(CultureInfo.InvariantCulture,
                $"given up after {scored} of {windows.Count} windows: enough others are surely better"));
        }

        running = [.. running.Where(proposal => remaining.Contains(proposal.Genome))];
    }

    private static Evaluation Answer(Proposal proposal, Evaluation evaluation) => evaluation.Failure is { } failure
        ? Evaluation.Failed(proposal, failure)
        : Evaluation.Success(proposal, evaluation.Measurements);
}
