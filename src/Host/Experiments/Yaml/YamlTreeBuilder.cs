using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EvoPrune.Host.Experiments.Yaml;

/// <summary>Builds the tree of one document from the parser's events.</summary>
internal sealed class YamlTreeBuilder(IParser parser, Func<Mark, Location> at, Findings findings)
{
    // Far above what an experiment needs, far below what would exhaust the stack.
    private const int DeepestNesting = 64;

    private int depth;

    public YamlNode Node(string path)
    {
        var next = parser.Consume<ParsingEvent>();
        var where = at(next.Start);
        if (next is NodeEvent node)
        {
            RefuseExtras(node, path);
        }

        switch (next)
        {
            case Scalar scalar:
                return new YamlScalar(scalar.Value, scalar.Style != ScalarStyle.Plain, where);
            case AnchorAlias alias:
                findings.Add(where, $"{KeyPath.Prefix(path)}alias '*{alias.Value}' is not supported", "Write the value out.");
                return new YamlScalar("", false, where);
            case MappingStart:
                return Deeper(next, () => Mapping(path, where));
            case SequenceStart:
                return Deeper(next, () => Sequence(path, where));
            default:
                throw new YamlException(next.Start, next.End, "expected a value");
        }
    }

    private YamlMapping Mapping(string path, Location where)
    {
        List<YamlEntry> entries = [];
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.Accept<Scalar>(out var key))
            {
                throw new YamlException(parser.Current!.Start, parser.Current.End, "expected a plain key");
            }

            RefuseExtras(key, path);
            parser.MoveNext();
            var (keyPath, keyWhere) = (KeyPath.Join(path, key.Value), at(key.Start));
            var value = Node(keyPath);
            if (entries.Find(entry => entry.Key == key.Value) is { } first)
            {
                findings.Add(keyWhere, $"{keyPath}: given twice; the first is at {first.Where}", "Keep one of the two.");
            }
            else
            {
                entries.Add(new(key.Value, keyWhere, value));
            }
        }

        return new(entries, where);
    }

    private YamlSequence Sequence(string path, Location where)
    {
        List<YamlNode> items = [];
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Node(KeyPath.Join(path, items.Count.ToString(CultureInfo.InvariantCulture))));
        }

        return new(items, where);
    }

    private YamlNode Deeper(ParsingEvent start, Func<YamlNode> build)
    {
        if (++depth > DeepestNesting)
        {
            throw new YamlException(start.Start, start.End, $"nested deeper than {DeepestNesting} levels");
        }

        var node = build();
        depth--;
        return node;
    }

    private void RefuseExtras(NodeEvent node, string path)
    {
        if (!node.Anchor.IsEmpty)
        {
            findings.Add(at(node.Start), $"{KeyPath.Prefix(path)}anchor '&{node.Anchor.Value}' is not supported", "Write the value out where it is used.");
        }

        if (!node.Tag.IsEmpty)
        {
            findings.Add(at(node.Start), $"{KeyPath.Prefix(path)}tag '{node.Tag.Value}' is not supported", "Leave the tag out; types come from the option.");
        }
    }
}
