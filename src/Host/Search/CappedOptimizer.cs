using EvoPrune.Host.Experiments;
using EvoPrune.Host.Search.Racing;

namespace EvoPrune.Host.Search;

/// <summary>An optimizer that stops asking once the next measurement would cost more than the cap.</summary>
/// <remarks>
/// The cost is what the evaluator counts: every plan once, equal plans free. It follows from the proposals alone, so a replayed
/// search stops where the first one did. The last generation may be cut short; the optimizer is not told of it, since it asked for more.
/// While everything was scored on a part of the calibration set, one evaluation on all of it is set aside, for the best.
/// </remarks>
/// <param name="inner">Proposes and learns.</param>
/// <param name="cap">What the search may cost.</param>
/// <param name="decode">The plan of a genome.</param>
/// <param name="minibatchOf">Calibration tokens that a budget means.</param>
internal sealed class CappedOptimizer(
    IOptimizer inner, SearchCap cap, Func<Genome, CompressionPlan> decode, Func<Budget, Minibatch> minibatchOf) : IPlannedOptimizer, IRaced
{
    private readonly SearchCost ledger = new(grows: inner is RacedOptimizer);
    private readonly Minibatch whole = minibatchOf(Budget.Full);
    private long evaluations, tokens, trained;
    private bool isOver, hasWhole;

    public int PlannedProposals { get; } = (int)Math.Min(
        Math.Min((inner as IPlannedOptimizer)?.PlannedProposals ?? int.MaxValue, cap.Evaluations ?? int.MaxValue),
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
        var (plan, scored) = (decode(proposal.Genome), minibatchOf(proposal.Budget));
        var cost = ledger.CostOf(plan, scored);
        var aside = hasWhole || scored == whole ? 0 : 1;
        if (cost.Tokens > 0 && !cap.Allows(evaluations + cost.Evaluations + aside, tokens + cost.Tokens + aside * whole.Tokens, trained + cost.Trained))
        {
            return false;
        }

        ledger.Add(plan, scored);
        (evaluations, tokens, trained) = (evaluations + cost.Evaluations, tokens + cost.Tokens, trained + cost.Trained);
        hasWhole |= scored == whole;
        return true;
    }
}
