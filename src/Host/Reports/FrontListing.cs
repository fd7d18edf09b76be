using System.Globalization;
using Spectre.Console;

namespace EvoPrune.Host.Reports;

/// <summary>The front of a run in a few lines: objectives per member, the chosen one marked.</summary>
internal static class FrontListing
{
    private const int MostLines = 9;

    public static void Write(IAnsiConsole console, IReadOnlyList<FrontMember> front, ChosenMember choice, Func<string, Metric?> metricOf)
    {
        int[] shown = [.. Shown(front.Count, choice.Member)];
        string[] names = [.. front[0].Objectives.Keys];
        string Cell(int member, string name) => Figures.Show(front[member].Objectives[name], metricOf(name), front.Select(each => each.Objectives[name]));
        int[] widths = [.. names.Select(name => Math.Max(name.Length, shown.Max(member => Cell(member, name).Length)))];
        string Line(string mark, string member, IEnumerable<string> cells) =>
            $"{mark,2} {member,6}  {string.Join("  ", cells.Zip(widths, (cell, width) => cell.PadLeft(width)))}".TrimEnd();

        console.WriteLine(Line("", "member", names));
        foreach (var member in shown)
        {
            console.WriteLine(Line(member == choice.Member ? "*" : "", member.ToString(CultureInfo.InvariantCulture), names.Select(name => Cell(member, name))));
        }

        if (shown.Length < front.Count)
        {
            console.WriteLine($"   {front.Count - shown.Length} more members in front.json");
        }

        console.WriteLine($"* chosen by {choice.Rule}: {choice.Reason}");
    }

    // Both ends, the chosen one, and others at even distances.
    private static IEnumerable<int> Shown(int count, int chosen) => count <= MostLines
        ? Enumerable.Range(0, count)
        : Enumerable.Range(0, MostLines - 1).Select(i => i * (count - 1) / (MostLines - 2)).Append(chosen).Distinct().Order();
}
