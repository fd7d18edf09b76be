using System.Globalization;
using EvoPrune.Host.Experiments.Options;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EvoPrune.Host.Experiments.Yaml;

/// <summary>Builds the tree of one document from the parser's events.</summary>
internal sealed class YamlTreeBuilder(IParser parser, Func<Mark, Location> at, TabbedLines tabs, Findings findings)
{
    // Far above what an experiment needs, far below what would exhaust the stack.
    private const int DeepestNesting = 64;

    // A few lines of aliases of aliases can stand for more values than any memory holds.
    private const int MostRepeated = 100_000;

    private readonly YamlAnchors anchors = new();
    private int depth;

    /// <summary>The document; its entries say whether aliases repeat their values.</summary>
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
                return Named(mapping, Collection(mapping, mapping.Style == MappingStyle.Flow, () => Mapping(path, at(mapping.Start))), path);
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
                $"{KeyPath.Prefix(path)}alias '*{name}': no value with the anchor '&{name}' ends before it; {Nearest.Hint(name, "anchors", anchors.Names)}",
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
            findings.Add(at(start.Start), $"{KeyPath.Prefix(path)}tag '{start.Tag.Value}' is not supported", "Leave the tag out; types come from the option.");
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
