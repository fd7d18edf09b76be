using System.CommandLine;
using System.Globalization;
using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;

namespace EvoPrune.Host.Cli;

/// <summary><c>runs [DIR]</c>: lists the runs in a folder.</summary>
internal static class RunsCommand
{
    private const string Usual = "runs";

    public static Command Create()
    {
        var folder = new Argument<string?>("dir")
        {
            Description = $"A folder with run folders in it, or the folder of a comparison. Default: {Usual}.", HelpName = "DIR",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = CommonOptions.Json();
        var command = new Command("runs",
            "List runs, the newest first: state, method, report perplexity of the best plan, sparsity, time.\n\nExample: evoprune runs")
        {
            folder, json,
        };
        command.SetAction(parsed => List(new Shell(parsed.GetValue(json)), parsed.GetValue(folder)));
        return command;
    }

    private static int List(Shell shell, string? asked)
    {
        var folder = asked ?? Usual;
        if (!Directory.Exists(folder) && (asked is not null || File.Exists(folder)))
        {
            throw new InputException(File.Exists(folder) ? "this is a file, not a folder."
                : "there is no such folder.", folder, "Give a folder with run folders in it.");
        }

        var runs = Directory.Exists(folder) ? RunSummary.In(folder) : [];
        if (runs.Count == 0)
        {
            shell.Output.WriteLine($"there are no runs in {Path.GetFullPath(folder)}; evoprune run FILE makes one");
        }
        else
        {
            Write(shell, runs);
        }

        shell.Document(runs);
        return 0;
    }

    private static void Write(Shell shell, IReadOnlyList<RunSummary> runs)
    {
        var table = new FoldingTable(isDense: true)
            .Add("run", 9, isText: true).Add("state", 8, isText: true).Add("method", 5, isText: true).Add("best", 7).Add("sparsity", 6)
            .Add("seconds", 4).Add("seed", 3).Add("began (UTC)", 2);
        foreach (var run in runs)
        {
            table.AddRow([
                Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(run.Folder))),
                run.State?.ToString().ToLowerInvariant() ?? "?",
                run.Method ?? "",
                run.Best is { } best ? Figures.Show(best) : run.State == RunState.Finished ? Figures.Failed : "",
                run.Sparsity?.ToString("0.0%", CultureInfo.InvariantCulture) ?? "",
                run.Seconds?.ToString("0.0", CultureInfo.InvariantCulture) ?? "",
                run.Seed?.ToString(CultureInfo.InvariantCulture) ?? "",
                run.Began.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            ]);
        }

        table.Write(shell.Terminal, "--json has all.");
        foreach (var run in runs.Where(run => run.Problem is not null))
        {
            shell.Output.WriteLine($"{Path.GetFileName(run.Folder)}: {run.Problem}");
        }
    }
}
