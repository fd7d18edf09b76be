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
internal sealed class RacedOptimizer(IRacingOptimizer inner, RacingSpec racing, TokenWindows windows, int piece) : IPlannedOptimizer, IRaced
{
    private readonly RaceJudge judge = new(new PairedTest(windows.Count, racing.Confidence));
    private readonly IReadOnlyList<int> rungs = Rungs.Of(windows.Count, racing.First, piece);
    private readonly Dictionary<Genome, Evaluation> told = [];
    private IReadOnlyList<Proposal> asked = [], running = [];

    // Windows that a genome was never scored on; it may be proposed again, and then get further.
    private readonly Dictionary<Genome, int> givenUp = [];
    private int round, rung;

    public RaceSavings? Savings => new(givenUp.Count, givenUp.Values.Sum(left => (long)left * windows.Length));

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
        }

        return [.. running.Select(proposal => proposal with { Budget = rung == rungs.Count - 1 ? Budget.Full : new((long)rungs[rung] * windows.Length) })];
    }

    public void Tell(IReadOnlyList<Evaluation> evaluations)
    {
        foreach (var evaluation in evaluations)
        {
            told[evaluation.Genome] = evaluation;
        }

        var left = windows.Count - rungs[rung];
        if (rung == rungs.Count - 1)
        {
            foreach (var proposal in running)
            {
                givenUp.Remove(proposal.Genome);
            }

            running = [];
            return;
        }

        HashSet<Genome> remaining = [.. judge.Remaining(inner.Race, evaluations, rungs[rung]).Select(evaluation => evaluation.Genome)];
        foreach (var evaluation in evaluations.Where(evaluation => evaluation.Failure is null && !remaining.Contains(evaluation.Genome)))
        {
            givenUp[evaluation.Genome] = Math.Min(left, givenUp.GetValueOrDefault(evaluation.Genome, left));
            told[evaluation.Genome] = Evaluation.Failed(evaluation.Proposal, string.Create(CultureInfo.InvariantCulture,
                $"given up after {rungs[rung]} of {windows.Count} windows: enough others are surely better"));
        }

        running = [.. running.Where(proposal => remaining.Contains(proposal.Genome))];
        rung++;
    }

    private static Evaluation Answer(Proposal proposal, Evaluation evaluation) => evaluation.Failure is { } failure
        ? Evaluation.Failed(proposal, failure)
        : Evaluation.Success(proposal, evaluation.Measurements);
}
