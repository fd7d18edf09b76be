using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EvoPrune.Host.Yaml;

/// <summary>Reads one YAML document strictly: no tags, no duplicate keys, and every value with its location.</summary>
public static class YamlReader
{
    /// <summary>Reads a document. Returns null if the text is not valid YAML.</summary>
    /// <param name="text">The YAML text.</param>
    /// <param name="file">The file as the user named it.</param>
    /// <param name="findings">Collects problems.</param>
    /// <param name="order">The place of the file in the order of reading (<see cref="Location.Order"/>).</param>
    public static YamlNode? Read(string text, string file, Findings findings, int order = 0)
    {
        Location At(Mark mark) => new(file, (int)mark.Line, (int)mark.Column, order);
        var tabs = new TabbedLines(text);
        while (true)
        {
            tabs.Restart();
            var found = new Findings();
            var node = Parse(tabs.Text, At, tabs, found, out var stopped);

            // YamlDotNet does not report illegal tabs as such, and rejects legal ones before comments.
            var (line, column) = tabs.Wrong.FirstOrDefault(tab => tab.Line <= stopped
                && (node is null || !tabs.IsEmptyOrComment(tab.Line)));
            if (line == 0)
            {
                findings.AddRange(found);
                return node;
            }

            if (!tabs.IsEmptyOrComment(line))
            {
                findings.Add(new(file, line, column, order), "a tab in the indentation; YAML is indented with spaces",
                    "Replace the tab by spaces, here and where other lines begin with one.");
                return null;
            }

            tabs.Blank(line);
        }
    }

    /// <summary>Reads the value of an override. All its nodes have one location.</summary>
    public static YamlNode? ReadValue(string text, Location where, Findings findings) =>
        text.Length == 0 ? new YamlScalar("", false, where) : Parse(text, _ => where, new TabbedLines(text), findings, out _);

    // Stopped is the line of a syntax error; long.MaxValue without one.
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
            // Some errors have no location; they are located after the last token.
            var hasPlace = error.Start.Index > 0;
            stopped = hasPlace ? Math.Max(error.Start.Line, error.End.Line) : long.MaxValue;
            return NotYaml(at(hasPlace || parser.Current is null ? error.Start : parser.Current.End), Sentence(error.Message), findings);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet throws these on some malformed scalars and tags. The location is that of the last token.
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

/// <summary>Finds the lines of a document that have an illegal tab in their indentation.</summary>
/// <remarks>
/// YAML allows only spaces in indentation. Tabs are legal where lines have no indentation: in flow collections, in values of several
/// lines, in comments and in empty lines. The parser reports these regions while it reads.
/// </remarks>
internal sealed class TabbedLines
{
    private readonly string[] lines;
    private readonly List<(long First, long Last)> free = [];

    public TabbedLines(string text) => lines = text.Split('\n');

    /// <summary>The text after the replacement of tabs by <see cref="Blank"/>.</summary>
    public string Text => string.Join('\n', lines);

    /// <summary>
    /// Opens a region in which tabs are legal after its first line. It reaches to the end of the text until it is closed.
    /// </summary>
    /// <returns>The argument for <see cref="Close"/>.</returns>
    public int Open(Mark start)
    {
        free.Add((start.Line + 1, long.MaxValue));
        return free.Count - 1;
    }

    /// <summary>Closes a region.</summary>
    public void Close(int opened, Mark end)
    {
        // A block scalar ends at the start of the next line.
        free[opened] = (free[opened].First, end.Column > 1 ? end.Line : end.Line - 1);
        if (opened == free.Count - 1 && free[opened].Last < free[opened].First)
        {
            free.RemoveAt(opened);   // The region is on one line.
        }
    }

    /// <summary>Forgets all regions before the text is read again.</summary>
    public void Restart() => free.Clear();

    /// <summary>The lines with an illegal tab, with the column of the tab.</summary>
    public IEnumerable<(int Line, int Column)> Wrong =>
        from line in Enumerable.Range(1, lines.Length)
        let column = Indentation(line).IndexOf('\t', StringComparison.Ordinal) + 1
        where column > 0 && !free.Exists(range => line >= range.First && line <= range.Last)
        select (line, column);

    /// <summary>Whether a line is empty or a comment.</summary>
    public bool IsEmptyOrComment(int line) => lines[line - 1][Indentation(line).Length..].TrimEnd('\r') is "" or ['#', ..];

    /// <summary>Replaces the tabs of an indentation by spaces. YamlDotNet rejects them before comments, where YAML allows them.</summary>
    public void Blank(int line) => lines[line - 1] = new string(' ', Indentation(line).Length)
        + lines[line - 1][Indentation(line).Length..];

    private string Indentation(int line) => lines[line - 1][..(lines[line - 1].Length - lines[line - 1].TrimStart(' ', '\t').Length)];
}
