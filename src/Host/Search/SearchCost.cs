namespace EvoPrune.Host.Search;

/// <summary>What measurements cost: every plan once on the same tokens. In a race a plan that is scored on more tokens costs those that are new.</summary>
/// <param name="grows">Whether sets of first windows grow, as they do in a race.</param>
internal sealed class SearchCost(bool grows)
{
    private readonly HashSet<(CompressionPlan Plan, Minibatch Scored)> measured = [];
    private readonly Dictionary<CompressionPlan, long> longest = [];

    /// <summary>What measuring a plan would cost now.</summary>
    public (int Evaluations, long Tokens, long Trained) CostOf(CompressionPlan plan, Minibatch scored)
    {
        if (measured.Contains((plan, scored)))
        {
            return (0, 0, 0);
        }

        var before = grows && scored.IsFirstWindows ? longest.GetValueOrDefault(plan) : 0;
        return (before == 0 ? 1 : 0, Math.Max(0, scored.Tokens - before), scored.Trained);
    }

    /// <summary>Enters a measurement.</summary>
    public void Add(CompressionPlan plan, Minibatch scored)
    {
        measured.Add((plan, scored));
        if (scored.IsFirstWindows)
        {
            longest[plan] = Math.Max(scored.Tokens, longest.GetValueOrDefault(plan));
        }
    }
}
