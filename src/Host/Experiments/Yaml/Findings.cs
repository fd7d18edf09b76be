namespace EvoPrune.Host.Experiments.Yaml;

/// <summary>Collects problems, so that one pass tells all of them.</summary>
public sealed class Findings
{
    private readonly List<(Location Where, Problem Problem)> found = [];

    /// <summary>Whether anything was found.</summary>
    public bool Any => found.Count > 0;

    /// <summary>What was found, in the order of the file.</summary>
    public IReadOnlyList<Problem> Problems => [.. found.OrderBy(finding => finding.Where, Location.Reading).Select(finding => finding.Problem)];

    /// <summary>Notes a problem at a place.</summary>
    public void Add(Location where, string message, string? advice = null) =>
        found.Add((where, new Problem(message, where.ToString(), advice)));

    /// <summary>Notes what another pass found.</summary>
    public void AddRange(Findings others) => found.AddRange(others.found);

    /// <summary>Ends the pass.</summary>
    /// <exception cref="InputException">Something was found.</exception>
    public void ThrowIfAny()
    {
        if (Any)
        {
            throw new InputException(Problems);
        }
    }
}
