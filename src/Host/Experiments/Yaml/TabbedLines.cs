using YamlDotNet.Core;

namespace EvoPrune.Host.Experiments.Yaml;

/// <summary>The lines of a document that begin with a tab, and which of them may.</summary>
/// <remarks>
/// YAML is indented with spaces alone. Where lines have no indentation, tabs are fine: between brackets, and in a value of several
/// lines. The parser says where those are, as it comes by. Comments and empty lines have none either.
/// </remarks>
internal sealed class TabbedLines
{
    private readonly string[] lines;
    private readonly List<(long First, long Last)> free = [];

    public TabbedLines(string text) => lines = text.Split('\n');

    /// <summary>The text, with spaces for the tabs before comments and in empty lines that were taken out.</summary>
    public string Text => string.Join('\n', lines);

    /// <summary>Something begins behind whose first line tabs are fine; without an end, down to the end of the text.</summary>
    /// <returns>What <see cref="Close"/> takes.</returns>
    public int Open(Mark start)
    {
        free.Add((start.Line + 1, long.MaxValue));
        return free.Count - 1;
    }

    /// <summary>It ends.</summary>
    public void Close(int opened, Mark end)
    {
        free[opened] = (free[opened].First, end.Column > 1 ? end.Line : end.Line - 1);   // A block of text ends at the start of the line after it.
        if (opened == free.Count - 1 && free[opened].Last < free[opened].First)
        {
            free.RemoveAt(opened);   // It all stands on one line.
        }
    }

    /// <summary>Forgets what is open, for the text to be read again.</summary>
    public void Restart() => free.Clear();

    /// <summary>The lines whose indentation has a tab in it, with the column of the first.</summary>
    public IEnumerable<(int Line, int Column)> Wrong =>
        from line in Enumerable.Range(1, lines.Length)
        let column = Indentation(line).IndexOf('\t', StringComparison.Ordinal) + 1
        where column > 0 && !free.Exists(range => line >= range.First && line <= range.Last)
        select (line, column);

    /// <summary>Whether nothing but a comment follows the indentation.</summary>
    public bool IsEmptyOrComment(int line) => lines[line - 1][Indentation(line).Length..].TrimEnd('\r') is "" or ['#', ..];

    /// <summary>Puts spaces for the tabs of a line's indentation: the parser stumbles over them also before a comment, where YAML has them.</summary>
    public void Blank(int line) => lines[line - 1] = new string(' ', Indentation(line).Length) + lines[line - 1][Indentation(line).Length..];

    private string Indentation(int line) => lines[line - 1][..(lines[line - 1].Length - lines[line - 1].TrimStart(' ', '\t').Length)];
}
