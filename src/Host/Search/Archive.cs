namespace EvoPrune.Host.Search;

/// <summary>The best of all evaluations on one minibatch so far. The host keeps it, so no optimizer can lose the result.</summary>
internal sealed class Archive
{
    private readonly List<Evaluation> front = [];

    /// <summary>The best by the first objective, the earliest among equals; null before the first success.</summary>
    public Evaluation? Best { get; private set; }

    /// <summary>The evaluations that no other dominates, in the order found.</summary>
    public IReadOnlyList<Evaluation> Front => front;

    /// <summary>Adds an evaluation and returns whether the front changed. Failed evaluations are ignored.</summary>
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

    /// <summary>Removes all evaluations.</summary>
    public void Clear()
    {
        Best = null;
        front.Clear();
    }

    private static bool AtLeastAsGood(Evaluation left, Evaluation right) =>
        left.Measurements.Zip(right.Measurements).All(pair => pair.First.Cost <= pair.Second.Cost);
}

/// <summary>The minibatch on which evaluations may become the result. Values on other tokens are not comparable.</summary>
/// <remarks>
/// More training takes precedence, then more tokens, so that the whole calibration set decides in the end. Among different minibatches of
/// one size the latest counts, because the search has moved on from the others.
/// </remarks>
internal sealed class ResultTokens
{
    /// <summary>The minibatch; null before the first success.</summary>
    public Minibatch? Tokens { get; private set; }

    /// <summary>Whether an evaluation on a minibatch may become the result.</summary>
    /// <param name="scored">The minibatch it was scored on.</param>
    /// <param name="isNew">Whether it replaces an earlier minibatch, whose evaluations can no longer become the result.</param>
    public bool Admits(Minibatch scored, out bool isNew)
    {
        isNew = scored != Tokens && !(Tokens is { } best && (scored.Trained, scored.Tokens).CompareTo((best.Trained, best.Tokens)) < 0);
        Tokens = isNew ? scored : Tokens;
        return scored == Tokens;
    }

    /// <summary>Admits whatever is scored next.</summary>
    public void Settle() => Tokens = null;
}
