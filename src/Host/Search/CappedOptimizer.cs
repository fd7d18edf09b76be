using EvoPrune.Host.Experiments;

namespace EvoPrune.Host.Search;

/// <summary>An optimizer that stops asking once the next measurement would cost more than the cap.</summary>
/// <remarks>
/// The cost is what the evaluator counts: every plan once, equal plans free. It follows from the proposals alone, so a replayed
/// search stops where the first one did. The last generation may be cut short; the optimizer is not told of it, since it asked for more.
/// </remarks>
/// <param name="inner">Proposes and learns.</param>
/// <param name="cap">What the search may cost.</param>
/// <param name="decode">The plan of a genome.</param>
/// <param name="tokensOf">Calibration tokens that a budget amounts to.</param>
internal sealed class CappedOptimizer(
    IOptimizer inner, SearchCap cap, Func<Genome, CompressionPlan> decode, Func<Budget, long> tokensOf) : IPlannedOptimizer
{
    private readonly HashSet<(CompressionPlan Plan, long Tokens)> measured = [];
    private long tokens;
    private bool isOver;

    public int PlannedProposals { get; } = (int)Math.Min(
        Math.Min((inner as IPlannedOptimizer)?.PlannedProposals ?? int.MaxValue, cap.Evaluations ?? int.MaxValue),
        cap.Tokens is { } most ? Math.Max(1, most / tokensOf(Budget.Full)) : int.MaxValue);

    public IReadOnlyList<string> Remarks => inner.Remarks;

    public IReadOnlyList<Proposal> Ask(Generation generation)
    {
        var proposals = isOver ? [] : inner.Ask(generation);
        Proposal[] affordable = [.. proposals.TakeWhile(IsAffordable)];
        isOver |= affordable.Length < proposals.Count;
        return affordable;
    }

    public void Tell(IReadOnlyList<Evaluation> evaluations)
    {
        if (!isOver)
        {
            inner.Tell(evaluations);
        }
    }

    private bool IsAffordable(Proposal proposal)
    {
        var key = (decode(proposal.Genome), tokensOf(proposal.Budget));
        if (measured.Contains(key))
        {
            return true;
        }

        if (!cap.Allows(measured.Count + 1, tokens + key.Item2))
        {
            return false;
        }

        measured.Add(key);
        tokens += key.Item2;
        return true;
    }
}
