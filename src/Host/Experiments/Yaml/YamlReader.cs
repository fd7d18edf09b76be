using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EvoPrune.Host.Experiments.Yaml;

/// <summary>Reads one YAML document strictly: no tags or duplicate keys, and every value with its place.</summary>
public static class YamlReader
{
    /// <summary>Reads a document; problems are noted, and null is returned if nothing can be made of the text.</summary>
    /// <param name="text">The YAML text.</param>
    /// <param name="file">The file as the user named it.</param>
    /// <param name="findings">Takes what is wrong.</param>
    public static YamlNode? Read(string text, string file, Findings findings)
    {
        Location At(Mark mark) => new(file, (int)mark.Line, (int)mark.Column);
        var tabs = new TabbedLines(text);
        while (true)
        {
            tabs.Restart();
            var found = new Findings();
            var node = Parse(tabs.Text, At, tabs, found, out var stopped);

            // The parser tells a tab only by its consequences, or takes it silently, and stumbles also over those before comments.
            var (line, column) = tabs.Wrong.FirstOrDefault(tab => tab.Line <= stopped && (node is null || !tabs.IsEmptyOrComment(tab.Line)));
            if (line == 0)
            {
                findings.AddRange(found);
                return node;
            }

            if (!tabs.IsEmptyOrComment(line))
            {
                findings.Add(new(file, line, column), "a tab in the indentation; YAML is indented with spaces", "Replace the tab by spaces, here and where other lines begin with one.");
                return null;
            }

            tabs.Blank(line);
        }
    }

    /// <summary>Reads the value of an override, all of which stands at one place.</summary>
    public static YamlNode? ReadValue(string text, Location where, Findings findings) =>
        text.Length == 0 ? new YamlScalar("", false, where) : Parse(text, _ => where, new TabbedLines(text), findings, out _);

    // Stopped is the line that could not be read; where all could, the last one there can be.
    private static YamlNode? Parse(string text, Func<Mark, Location> at, TabbedLines tabs, Findings findings, out long stopped)
    {
        stopped = long.MaxValue;
        var parser = new Parser(new PeekingScanner(new StringReader(text)));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.TryConsume<StreamEnd>(out var end))
            {
                findings.Add(at(end.Start), "there is nothing in it; expected key: value lines");
                return null;
            }

            parser.Consume<DocumentStart>();
            var node = new YamlTreeBuilder(parser, at, tabs, findings).Document();
            parser.Consume<DocumentEnd>();
            if (parser.TryConsume<DocumentStart>(out var second))
            {
                findings.Add(at(second.Start), "a second document starts here; expected one document");
            }

            return node;
        }
        catch (YamlException error)
        {
            // Some errors do not say where they are; then it is behind what was read last.
            var hasPlace = error.Start.Index > 0;
            stopped = hasPlace ? Math.Max(error.Start.Line, error.End.Line) : long.MaxValue;
            return NotYaml(at(hasPlace || parser.Current is null ? error.Start : parser.Current.End), Sentence(error.Message), findings);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // The library's scanner gives up this way on some malformed scalars and tags; what it read last is where it stands.
            return NotYaml(at(parser.Current?.End ?? Mark.Empty), "a value cannot be read", findings);
        }
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
