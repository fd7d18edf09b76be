using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EvoPrune.Host.Experiments.Yaml;

/// <summary>Reads one YAML document strictly: no anchors, aliases, tags or duplicate keys, and every value with its place.</summary>
public static class YamlReader
{
    /// <summary>Reads a document; problems are noted, and null is returned if nothing can be made of the text.</summary>
    /// <param name="text">The YAML text.</param>
    /// <param name="file">The file as the user named it.</param>
    /// <param name="findings">Takes what is wrong.</param>
    public static YamlNode? Read(string text, string file, Findings findings)
    {
        Location At(Mark mark) => new(file, (int)mark.Line, (int)mark.Column);
        return HasTabs(text, file, findings) ? null : Parse(text, At, findings);
    }

    /// <summary>Reads the value of an override, all of which stands at one place.</summary>
    public static YamlNode? ReadValue(string text, Location where, Findings findings) =>
        text.Length == 0 ? new YamlScalar("", false, where) : Parse(text, _ => where, findings);

    private static YamlNode? Parse(string text, Func<Mark, Location> at, Findings findings)
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.TryConsume<StreamEnd>(out var end))
            {
                findings.Add(at(end.Start), "there is nothing in it; expected key: value lines");
                return null;
            }

            parser.Consume<DocumentStart>();
            var node = new YamlTreeBuilder(parser, at, findings).Node("");
            parser.Consume<DocumentEnd>();
            if (parser.TryConsume<DocumentStart>(out var second))
            {
                findings.Add(at(second.Start), "a second document starts here; expected one document");
            }

            return node;
        }
        catch (YamlException error)
        {
            return NotYaml(at(error.Start), Sentence(error.Message), findings);
        }
        catch (InvalidOperationException)
        {
            // The library's scanner gives up this way on some malformed scalars; what it read last is where it stands.
            return NotYaml(at(parser.Current?.End ?? Mark.Empty), "a value cannot be read", findings);
        }
    }

    // The library reports a tab only by its consequences, so tabs are looked for first; between brackets (JSON) they are fine.
    private static bool HasTabs(string text, string file, Findings findings)
    {
        var (lines, found) = (text.TrimStart().StartsWith('{') ? [] : text.Split('\n'), false);
        for (var i = 0; i < lines.Length; i++)
        {
            var indent = lines[i].AsSpan(0, lines[i].Length - lines[i].AsSpan().TrimStart(" \t").Length);
            if (indent.IndexOf('\t') is >= 0 and var column)
            {
                findings.Add(new(file, i + 1, column + 1), "a tab in the indentation; YAML is indented with spaces", "Replace the tab by spaces.");
                found = true;
            }
        }

        return found;
    }

    private static YamlNode? NotYaml(Location where, string reason, Findings findings)
    {
        findings.Add(where, $"not valid YAML: {reason}", "Look at indentation, colons, quotes and brackets here and on the line before.");
        return null;
    }

    private static string Sentence(string message)
    {
        var text = message.TrimEnd('.', ' ');
        return text.Length == 0 ? "syntax error" : char.ToLowerInvariant(text[0]) + text[1..];
    }
}
