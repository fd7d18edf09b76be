using Spectre.Console;

namespace EvoPrune.Host.Reports;

/// <summary>
/// A table that fits the width of the terminal without cutting words. It stacks headers of several words first, then leaves out the least
/// important columns and adds a line that names them.
/// </summary>
/// <param name="isDense">Whether columns always have narrow padding.</param>
internal sealed class FoldingTable(bool isDense = false)
{
    private const int FewestColumns = 2;

    private readonly List<Column> columns = [];
    private readonly List<string[]> rows = [];

    private sealed record Column(string Header, int Importance, bool IsText);

    /// <summary>Adds a column.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="importance">Columns with the lowest importance are left out first.</param>
    /// <param name="isText">Whether it is left-aligned.</param>
    public FoldingTable Add(string header, int importance, bool isText = false)
    {
        columns.Add(new(header, importance, isText));
        return this;
    }

    /// <summary>Adds a row with a cell for every column.</summary>
    public void AddRow(IEnumerable<string> cells) => rows.Add([.. cells]);

    /// <summary>Writes the table.</summary>
    /// <param name="console">The console, which knows its width.</param>
    /// <param name="rest">Says where to find columns that are left out.</param>
    public void Write(IAnsiConsole console, string rest)
    {
        var width = console.Profile.Width;
        var (shown, stacked) = (Enumerable.Range(0, columns.Count).ToList(), false);
        while (Width(Table(shown, stacked)) > width && (!stacked || shown.Count > FewestColumns))
        {
            if (stacked)
            {
                shown.Remove(shown.MinBy(i => columns[i].Importance));
            }

            stacked = true;
        }

        console.Write(Table(shown, stacked));
        string[] left = [.. Enumerable.Range(0, columns.Count).Except(shown).Select(i => columns[i].Header)];
        if (left.Length > 0)
        {
            console.Write(new Text($"left out, for the width of {width} columns: {string.Join(", ", left)}; {rest}\n"));
        }
    }

    private Table Table(IReadOnlyList<int> shown, bool stacked)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var i in shown)
        {
            var header = stacked && !columns[i].IsText ? columns[i].Header.Replace(' ', '\n') : columns[i].Header;
            var column = new TableColumn(new Text(header)) { NoWrap = true };
            if (stacked || isDense)
            {
                column.Padding = new Padding(0, 0, 1, 0);
            }

            table.AddColumn(columns[i].IsText ? column : column.RightAligned());
        }

        foreach (var row in rows)
        {
            table.AddRow(shown.Select(i => new Text(row[i])));
        }

        return table;
    }

    // The width of the table without any limit.
    private static int Width(Table table)
    {
        var output = new StringWriter();
        var console =
            AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = 10_000;
        console.Write(table);
        return output.ToString().Split('\n').Max(line => line.TrimEnd().Length);
    }
}
