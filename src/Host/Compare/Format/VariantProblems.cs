namespace EvoPrune.Host.Compare.Format;

/// <summary>Collects what is wrong with variants, each problem once: those that only some variants have name them.</summary>
internal sealed class VariantProblems
{
    private readonly List<(string Variant, Problem Problem)> found = [];
    private readonly HashSet<string> tried = [];

    public bool Any => found.Count > 0;

    /// <summary>Does something for a variant, and notes what was wrong with the input.</summary>
    public void Try(string variant, Action step)
    {
        tried.Add(variant);
        try
        {
            step();
        }
        catch (InputException exception)
        {
            found.AddRange(exception.Problems.Select(problem => (variant, problem)));
        }
    }

    /// <summary>The problems in the order found.</summary>
    public IEnumerable<Problem> Told() => found.GroupBy(pair => pair.Problem, pair => pair.Variant).Select(same =>
        same.Distinct().Count() == tried.Count
            ? same.Key
            : same.Key with { Message = $"variant {string.Join(", ", same.Distinct())}: {same.Key.Message}" });

    /// <exception cref="InputException">Something was wrong.</exception>
    public void ThrowIfAny()
    {
        if (Any)
        {
            throw new InputException([.. Told()]);
        }
    }
}
