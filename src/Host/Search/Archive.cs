namespace EvoPrune.Host.Search;

/// <summary>The best of all evaluations on one set of tokens so far. Kept by the host, so that no optimizer can lose it.</summary>
internal sealed class Archive
{
    private readonly List<Evaluation> front = [];

    /// <summary>The best by the first objective, the earliest among equals; null before the first success.</summary>
    public Evaluation? Best { get; private set; }

    /// <summary>The evaluations that no other dominates, in the order found.</summary>
    public IReadOnlyList<Evaluation> Front => front;

    /// <summary>Takes note of an evaluation, and says whether that changed the front; failed ones are ignored.</summary>
    public bool Add(Evaluation evaluation)
    {
        if (evaluation.Failure is not null)
        {
            return false;
        }

        if (Best is null || evaluation.Cost < Best.Cost)
        {
            Best = evaluation;
        }

        if (front.Any(other => AtLeastAsGood(other, evaluation)))
        {
            return false;
        }

        front.RemoveAll(other => AtLeastAsGood(evaluation, other));
        front.Add(evaluation);
        return true;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        Best = null;
        front.Clear();
    }

    private static bool AtLeastAsGood(Evaluation left, Evaluation right) =>
        left.Measurements.Zip(right.Measurements).All(pair => pair.First.Cost <= pair.Second.Cost);
}
