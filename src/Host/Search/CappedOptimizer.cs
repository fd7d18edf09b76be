using EvoPrune.Host.Experiments;
using EvoPrune.Host.Search.Racing;

namespace EvoPrune.Host.Search;

/// <summary>An optimizer that stops asking before a measurement would exceed the cap.</summary>
/// <remarks>
/// The cost is the one that the evaluator counts: every plan once, equal plans for free. It follows from the proposals alone, so a replayed
/// search stops at the same place. The last generation may be cut short; the inner optimizer does not get its evaluations, because it asked
/// for more. As long as all scores are on a part of the calibration set, one evaluation on the whole set is reserved for the best.
/// </remarks>
/// <param name="inner">Proposes and learns.</param>
/// <param name="cap">The most that the search may cost.</param>
/// <param name="decode">The plan of a genome.</param>
/// <param name="minibatchOf">The calibration tokens of a budget.</param>
internal sealed class CappedOptimizer(
    IOptimizer inner, SearchCap cap, Func<Genome, CompressionPlan> decode, Func<Budget, Minibatch> minibatchOf) : IOptimizer, IRaced
{
    private readonly CostCounter costs = new(races: inner is RacedOptimizer);
    private readonly Minibatch whole = minibatchOf(Budget.Full);
    private long evaluations, tokens, trained;
    private bool isOver, hasWhole;

    public int? PlannedProposals { get; } = (int)Math.Min(
        Math.Min(inner.PlannedProposals ?? int.MaxValue, cap.Evaluations ?? int.MaxValue),
        cap.Tokens is { } most ? Math.Max(1, most / minibatchOf(Budget.Full).Tokens) : int.MaxValue);

    public RaceSavings? Savings => (inner as IRaced)?.Savings;

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
        var scored = new ScoredPlan(decode(proposal.Genome), minibatchOf(proposal.Budget));
        var cost = costs.CostOf(scored);
        var reserved = hasWhole || scored.Minibatch == whole ? 0 : 1;
        var isWithin = cap.Allows(
            evaluations + cost.Evaluations + reserved, tokens + cost.Tokens + reserved * whole.Tokens, trained + cost.Trained);
        if (cost.Tokens > 0 && !isWithin)
        {
            return false;
        }

        costs.Add(scored);
        (evaluations, tokens, trained) = (evaluations + cost.Evaluations, tokens + cost.Tokens, trained + cost.Trained);
        hasWhole |= scored.Minibatch == whole;
        return true;
    }
}
