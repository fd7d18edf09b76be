using System.CommandLine;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;
using Spectre.Console;

namespace EvoPrune.Host.Cli;

/// <summary><c>diff RUN RUN</c>: lists the differences between two runs.</summary>
internal static class DiffCommand
{
    public static Command Create()
    {
        var first = new Argument<string>("first") { Description = "The folder of a run.", HelpName = "RUN" };
        var second = new Argument<string>("second") { Description = "The folder of another run.", HelpName = "RUN" };
        var json = CommonOptions.Json();
        var command = new Command("diff",
            "Show the differences between two runs: settings, environment, plugins, results, and the sublayers with different treatments "
                + "in their best plans.\n\nExample: evoprune diff runs/quickstart-20260101-120000 runs/quickstart-20260101-130000")
        {
            first, second, json,
        };
        command.SetAction(parsed => Diff(new Shell(parsed.GetValue(json)), parsed.GetValue(first)!, parsed.GetValue(second)!));
        return command;
    }

    private static int Diff(Shell shell, string first, string second)
    {
        var checks = new Checks();
        foreach (var folder in new[] { first, second }.Distinct())
        {
            checks.Try(() => Require(folder));
        }

        checks.ThrowIfAny();
        var difference = RunDifference.Of(first, second);
        shell.Output.WriteLine($"first:  {Path.GetFullPath(first)}");
        shell.Output.WriteLine($"second: {Path.GetFullPath(second)}");
        Write(shell, "settings", difference.Settings);
        Write(shell, "environment", difference.Environment);
        Write(shell, "plugins", difference.Plugins);
        Write(shell, "results", difference.Results);
        Write(shell, "plan", difference.Plan);
        shell.Document(difference);
        return 0;
    }

    private static string Require(string folder) => File.Exists(RunFolder.ResolvedPath(folder)) ? folder : throw new InputException(
        File.Exists(folder) ? "this is a file, not the folder of a run."
            : "there is no run in this folder.", folder, "Give the folder that 'evoprune run' named; evoprune runs lists them.");

    private static void Write(Shell shell, string what, IReadOnlyList<Differing> differing)
    {
        if (differing.Count == 0)
        {
            shell.Output.WriteLine($"{what}: the same");
            return;
        }

        shell.Output.WriteLine($"{what}:");
        var table = new Table().Border(TableBorder.Simple).AddColumns("", "first", "second");
        foreach (var (key, first, second) in differing)
        {
            table.AddRow(new Text(key), new Text(first ?? "-"), new Text(second ?? "-"));
        }

        shell.Terminal.Write(table);
    }
}
