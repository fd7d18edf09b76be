using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EvoPrune.Host.Yaml;

/// <summary>Builds the tree of a document from the events of the parser.</summary>
internal sealed class YamlTreeBuilder(IParser parser, Func<Mark, Location> at, TabbedLines tabs, Findings findings)
{
    // More than an experiment needs, and less than exhausts the stack.
    private const int DeepestNesting = 64;

    // A few lines of nested aliases can expand to more values than fit into memory.
    private const int MostRepeated = 100_000;

    private readonly YamlAnchors anchors = new();
    private int depth;

    /// <summary>Builds the document. Its top-level entries know whether aliases repeat them.</summary>
    public YamlNode Document() => Node("") is var node && node is YamlMapping root
        ? root with { Entries = [.. root.Entries.Select(entry => entry with { IsRepeated = anchors.IsRepeated(entry.Value) })] }
        : node;

    private YamlNode Node(string path)
    {
        var next = parser.Consume<ParsingEvent>();
        switch (next)
        {
            case AnchorAlias alias:
                return Repeated(alias, path);
            case Scalar scalar:
                return Named(scalar, Text(scalar), path);
            case MappingStart mapping:
                return Named(mapping, Collection(mapping, mapping.Style == MappingStyle.Flow, () => Mapping(path, at(mapping.Start))),
                    path);
            case SequenceStart list:
                return Named(list, Collection(list, list.Style == SequenceStyle.Flow, () => Sequence(path, at(list.Start))), path);
            default:
                throw new YamlException(next.Start, next.End, "expected a value");
        }
    }

    private YamlScalar Text(Scalar scalar)
    {
        tabs.Close(tabs.Open(scalar.Start), scalar.End);
        return new(scalar.Value, scalar.Style != ScalarStyle.Plain, at(scalar.Start));
    }

    private YamlNode Collection(NodeEvent start, bool isFlow, Func<(YamlNode Node, Mark End)> build)
    {
        RequireDepth(start, ++depth);
        int? bracket = isFlow ? tabs.Open(start.Start) : null;
        var (node, end) = build();
        if (bracket is { } opened)
        {
            tabs.Close(opened, end);
        }

        depth--;
        return node;
    }

    private (YamlNode Node, Mark End) Mapping(string path, Location where)
    {
        List<YamlEntry> entries = [];
        MappingEnd? end;
        while (!parser.TryConsume<MappingEnd>(out end))
        {
            if (!parser.TryConsume<Scalar>(out var key))
            {
                throw new YamlException(parser.Current!.Start, parser.Current.End, "expected a plain key");
            }

            Named(key, Text(key), path);
            var (keyPath, keyWhere) = (KeyPath.Join(path, key.Value), at(key.Start));
            var value = Node(keyPath);
            if (entries.Find(entry => entry.Key == key.Value) is { } first)
            {
                findings.Add(keyWhere, $"{keyPath}: given twice; the first is at {first.Where}",
                    key.Value == MergeKey.Name ? "Take over several mappings by one list: <<: [*one, *two]" : "Keep one of the two.");
            }
            else
            {
                entries.Add(new(key.Value, keyWhere, value));
            }
        }

        return (MergeKey.Resolve(new(entries, where), path, findings), end.End);
    }

    private (YamlNode Node, Mark End) Sequence(string path, Location where)
    {
        List<YamlNode> items = [];
        SequenceEnd? end;
        while (!parser.TryConsume<SequenceEnd>(out end))
        {
            items.Add(Node(KeyPath.Join(path, items.Count.ToString(CultureInfo.InvariantCulture))));
        }

        return (new YamlSequence(items, where), end.End);
    }

    private YamlNode Repeated(AnchorAlias alias, string path)
    {
        var name = alias.Value.Value;
        if (anchors.Repeat(name) is not { } node)
        {
            findings.Add(
                at(alias.Start),
                $"{KeyPath.Prefix(path)}alias '*{name}': no value with the anchor '&{name}' ends before it; "
                    + $"{Nearest.Hint(name, "anchors", anchors.Names)}",
                $"Write &{name} in front of the first of the equal values.");
            return new YamlScalar("", false, at(alias.Start));
        }

        RequireDepth(alias, depth + anchors.ExtentOf(node).Levels);
        return anchors.RepeatedValues <= MostRepeated
            ? node
            : throw new YamlException(alias.Start, alias.End, $"aliases stand for more than {MostRepeated} values");
    }

    private YamlNode Named(NodeEvent start, YamlNode node, string path)
    {
        if (!start.Anchor.IsEmpty)
        {
            anchors.Add(start.Anchor.Value, node);
        }

        if (!start.Tag.IsEmpty)
        {
            findings.Add(at(start.Start), $"{KeyPath.Prefix(path)}tag '{start.Tag.Value}' is not supported",
                "Leave the tag out; types come from the option.");
        }

        return node;
    }

    private static void RequireDepth(ParsingEvent at, int levels)
    {
        if (levels > DeepestNesting)
        {
            throw new YamlException(at.Start, at.End, $"nested deeper than {DeepestNesting} levels");
        }
    }
}

/// <summary>The anchored values of a document (<c>&amp;name</c>) and their aliases (<c>*name</c>).</summary>
/// <remarks>An alias gives the same node again, which keeps its location.</remarks>
internal sealed class YamlAnchors
{
    private readonly Dictionary<string, YamlNode> named = [];
    private readonly Dictionary<YamlNode, Extent> extents = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<YamlNode> repeated = new(ReferenceEqualityComparer.Instance);

    /// <summary>The size of a value: the number of values in it, itself included, and the depth of nesting.</summary>
    public readonly record struct Extent(long Values, int Levels);

    /// <summary>The anchors so far.</summary>
    public IEnumerable<string> Names => named.Keys;

    /// <summary>The number of values that aliases have repeated so far.</summary>
    public long RepeatedValues { get; private set; }

    /// <summary>Adds an anchor. It replaces an earlier one with the same name.</summary>
    public void Add(string name, YamlNode node) => named[name] = node;

    /// <summary>Resolves an alias; null if there is no such anchor.</summary>
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

    /// <summary>Whether an alias repeats this node.</summary>
    public bool IsRepeated(YamlNode node) => repeated.Contains(node);

    /// <summary>The size of a value. Values repeated by aliases count each time.</summary>
    public Extent ExtentOf(YamlNode node)
    {
        if (extents.TryGetValue(node, out var known))
        {
            return known;   // Repeated values would be counted again and again.
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

/// <summary>
/// The merge key: <c>&lt;&lt;: *base</c> inserts the entries of another mapping, <c>&lt;&lt;: [*one, *two]</c> those of several.
/// </summary>
/// <remarks>Entries of the mapping itself have precedence over inserted ones, and earlier sources over later ones.</remarks>
internal static class MergeKey
{
    public const string Name = "<<";

    /// <summary>Resolves the merge key of a mapping, if it has one. Inserted entries keep their locations.</summary>
    public static YamlMapping Resolve(YamlMapping mapping, string path, Findings findings)
    {
        if (mapping.Find(Name) is not { } merge)
        {
            return mapping;
        }

        var merged = mapping.Without(Name);
        foreach (var source in Sources(merge.Value, KeyPath.Join(path, Name), findings))
        {
            merged = merged with { Entries = [.. merged.Entries, .. source.Entries.Where(entry => merged.Find(entry.Key) is null)] };
        }

        return merged;
    }

    private static IEnumerable<YamlMapping> Sources(YamlNode value, string path, Findings findings)
    {
        foreach (var node in value is YamlSequence list ? list.Items : [value])
        {
            if (node is YamlMapping mapping)
            {
                yield return mapping;
            }
            else if (!node.IsNull)
            {
                findings.Add(node.Where,
                    $"{path}: expected a mapping to take over, such as *base, or a list of mappings, found {node.Found}");
            }
        }
    }
}
