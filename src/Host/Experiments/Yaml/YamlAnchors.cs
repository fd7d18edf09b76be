namespace EvoPrune.Host.Experiments.Yaml;

/// <summary>The values of a document that have a name (<c>&amp;name</c>), for the places that repeat them (<c>*name</c>).</summary>
/// <remarks>A repeated value is the same node again, so that it keeps the place where its text stands.</remarks>
internal sealed class YamlAnchors
{
    private readonly Dictionary<string, YamlNode> named = [];
    private readonly Dictionary<YamlNode, Extent> extents = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<YamlNode> repeated = new(ReferenceEqualityComparer.Instance);

    /// <summary>How much a value holds: itself and all values in it, and how many levels they are nested.</summary>
    public readonly record struct Extent(long Values, int Levels);

    /// <summary>The names so far.</summary>
    public IEnumerable<string> Names => named.Keys;

    /// <summary>All values that aliases stand for so far, each as often as it is repeated.</summary>
    public long RepeatedValues { get; private set; }

    /// <summary>Names a value; from here on the name stands for it and no longer for an earlier one.</summary>
    public void Add(string name, YamlNode node) => named[name] = node;

    /// <summary>The value with a name, for one more place; null if nothing has the name.</summary>
    public YamlNode? Repeat(string name)
    {
        if (!named.TryGetValue(name, out var node))
        {
            return null;
        }

        RepeatedValues += ExtentOf(node).Values;
        repeated.Add(node);
        return node;
    }

    /// <summary>Whether some alias repeats this very value.</summary>
    public bool IsRepeated(YamlNode node) => repeated.Contains(node);

    /// <summary>How much a value holds, what aliases repeat in it counted as often as it is repeated.</summary>
    public Extent ExtentOf(YamlNode node)
    {
        if (extents.TryGetValue(node, out var known))
        {
            return known;   // What aliases repeat is met again and again.
        }

        IEnumerable<YamlNode> inside = node switch
        {
            YamlMapping mapping => mapping.Entries.Select(entry => entry.Value),
            YamlSequence list => list.Items,
            _ => [],
        };
        var extent = new Extent(1, node is YamlScalar ? 0 : 1);
        foreach (var part in inside.Select(ExtentOf))
        {
            extent = new(extent.Values + part.Values, Math.Max(extent.Levels, 1 + part.Levels));
        }

        return extents[node] = extent;
    }
}
