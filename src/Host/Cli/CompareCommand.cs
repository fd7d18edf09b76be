using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using EvoPrune.Host.Compare;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Cli;

/// <summary><c>compare FILE</c> or <c>compare RUN RUN...</c>: compares variants with a baseline, seed by seed.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var subjects = new Argument<string[]>("file-or-runs")
        {
            Description = "A comparison file (YAML), or folders of runs.", HelpName = "FILE|RUN...", Arity = ArgumentArity.OneOrMore,
        };
        var with = CommonOptions.With();
        var set = CommonOptions.Set("the base in all variants (what a variant sets itself wins)");
        var output = new Option<string?>("--out")
        {
            Description =
                "The folder of the comparison. Another run with the same folder runs only the missing cells. Default: comparisons/NAME.",
            HelpName = "DIR",
        };
        var baseline = new Option<string?>("--baseline")
        {
            Description = "For runs: the name of the baseline runs. Default: the name of the first run.", HelpName = "NAME",
        };
        var parallel = CommonOptions.Count("--parallel", "Cells in parallel. Default: as many as cores and memory allow; one on a GPU.");
        var failFast = new Option<bool>("--fail-fast") { Description = "Stop at the first cell that fails." };
        var cell = new Option<string?>("--cell") { Hidden = true };
        var workers = CommonOptions.Workers();
        var threads = CommonOptions.Count("--threads",
            "Threads per candidate in all cells. Default: as in existing cells, or 1. The last bits of results may depend on it.");
        var cache = CommonOptions.Cache();
        var plugins = CommonOptions.Plugins();
        var json = CommonOptions.Json();
        var command = new Command("compare",
            "Compare variants of an experiment over several seeds at an equal budget, or compare existing runs.\n\nExample: evoprune "
                + "compare experiments/comparisons/quickstart.yaml")
        {
            subjects, with, set, output, baseline, parallel, failFast, cell, workers, threads, cache, plugins, json,
        };
        command.SetAction(parsed => Compare(new Shell(parsed.GetValue(json)), new(
            parsed.GetValue(subjects)!, new(parsed.GetValue(with)!, parsed.GetValue(set)!), parsed.GetValue(output),
            parsed.GetValue(baseline), parsed.GetValue(parallel), parsed.GetValue(workers), parsed.GetValue(threads),
            parsed.GetValue(cache), parsed.GetValue(failFast), parsed.GetValue(cell), parsed.GetValue(plugins)!)));
        return command;
    }

    private static int Compare(Shell shell, CompareRequest request)
    {
        if (request.Subjects is not [var file] || Directory.Exists(file))
        {
            return request.Edits is { Setups: [], Settings: [] }
                ? Show(shell, RunsComparison.Run(request))
                : throw new InputException("--with and --set are for comparison files; runs are compared as they are.");
        }

        if (request.Baseline is not null)
        {
            throw new InputException("--baseline is for comparing runs; a comparison file names its baseline itself.", file);
        }

        if (ComparisonFormat.IsExperiment(file))
        {
            throw new InputException(
                "this is an experiment, not a comparison.", file,
                $"To run it: evoprune run {file}. A comparison names it as its base; docs/compare.md has an example.");
        }

        var plugins = ExperimentPlugins.Load(request.Plugins, [file], request.Edits);
        var comparison = new ComparisonFormat(new ExperimentFormat(plugins)).Read(
            file, request.Edits, (read, experiment) => Search.Experiment.Prepare(read, experiment, embed: false));
        using var cancellation = new CancellationTokenSource();
        using var interruption = new Interruption(cancellation);
        if (request.Cell is { } name)
        {
            var cell = comparison.Cells.FirstOrDefault(cell => cell.Name == name)
                ?? throw new InputException(
                $"--cell: {name} is no cell; {Nearest.Hint(name, "there are", comparison.Cells.Select(cell => cell.Name))}", file);
            CancelWithParent(cancellation);
            CellRun.Run(comparison, cell, request, plugins, log => new LiveLine(shell, log), cancellation.Token);
            return 0;
        }

        try
        {
            return Show(shell, new FileComparison(new ComparisonConsole(shell, comparison, request), comparison, plugins, request)
                .Run(cancellation.Token));
        }
        catch (OperationCanceledException)
        {
            shell.Output.WriteLine("cancelled; the same command resumes it");
            return Failure.Cancelled;
        }
    }

    private static int Show(Shell shell, WrittenComparison written)
    {
        ComparisonTable.Write(shell.Terminal, written.Result);
        shell.Output.WriteLine(written.Page is { } page
            ? $"page: {page}"
            : $"figures: {Path.Combine(written.Folder, ComparisonFolder.ResultFile)}, {ComparisonFolder.CellsFile} "
                + "(no page: building it needs node and npm; install them and run ./evoprune setup)");
        shell.Document(written.Result);
        return written.Result.IsComplete ? 0 : Failure.Failed;
    }

    // The comparison keeps the other end of standard input open while it lives. When it is gone, its cells finish what they measure and
    // stop.
    private static void CancelWithParent(CancellationTokenSource cancellation)
    {
        var watch = new Thread(() =>
        {
            while (Console.In.ReadLine() is not null)
            {
            }

            try
            {
                cancellation.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The cell has ended already.
            }
        })
        { IsBackground = true };
        watch.Start();
    }
}

/// <summary>
/// Runs the cells of a comparison as processes and shows their progress: a line for each finished cell, and on a terminal a line that is
/// rewritten.
/// </summary>
internal sealed class ComparisonConsole(Shell shell, Comparison comparison, CompareRequest request) : IComparisonHost
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, string> running = [];
    private CellProcess? process;
    private int cells, ended;

    public void Say(string line) => shell.Output.WriteLine(line);

    public void Begin(int cells, string folder, CellShares shares) => (this.cells, process) = (
        cells, new CellProcess(comparison.File, request.Edits, folder, [.. request.Plugins.Select(Path.GetFullPath)], shares));

    public Task<string?> Run(Cell cell, CancellationToken cancellation) => process!.Run(cell, line => ShowLine(cell, line), cancellation);

    public void Ended(Cell cell, string? failure, RunResult? result)
    {
        lock (gate)
        {
            ended++;
            running.Remove(cell.Name);
            if (shell.IsLive)
            {
                shell.Output.Write("\r\u001b[2K");
            }

            shell.Output.WriteLine(
                $"[{ended}/{cells}] {cell.Variant}, seed {cell.Seed}: {(result is null ? $"failed: {failure}" : Summary(result))}");
        }
    }

    private void ShowLine(Cell cell, string line)
    {
        lock (gate)
        {
            running[cell.Name] = line;
            if (shell.IsLive)
            {
                var text = $"[{ended}/{cells}] {string.Join("; ", running.Select(pair => $"{pair.Key}: {pair.Value}"))}";
                shell.Output.Write($"\r\u001b[2K{LiveText.Fit(text, shell.Terminal.Profile.Width)}");
            }
        }
    }

    private static string Summary(RunResult result)
    {
        var metrics = result.Best!.Metrics;
        return (metrics.Perplexity is { } perplexity ? $"perplexity {Figures.Show(perplexity)}" : metrics.Failure)
            + string.Create(CultureInfo.InvariantCulture,
            $" at {metrics.Sparsity:0.0 %} sparsity, {result.Counts!.Evaluations} evaluations, {result.Seconds:0.0} s");
    }
}

/// <summary>Runs one cell in a new process of this program, so that a crash does not affect the other cells.</summary>
/// <param name="file">The comparison file.</param>
/// <param name="edits">Changes of the command line to the base.</param>
/// <param name="output">The folder of the comparison.</param>
/// <param name="plugins">Plugin folders of the command line.</param>
/// <param name="shares">The share of the machine that a cell may use.</param>
internal sealed class CellProcess(string file, ExperimentEdits edits, string output, IReadOnlyList<string> plugins,
    CellShares shares)
{
    private const int KeptLines = 20;

    /// <summary>Runs a cell to its end. Returns null, or the reason for a failure.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="progress">Called with every line that the cell writes.</param>
    /// <param name="cancellation">Stops the cell after its current measurements.</param>
    public async Task<string?> Run(Cell cell, Action<string> progress, CancellationToken cancellation)
    {
        using var process = Process.Start(Start(cell)) ?? throw new InvalidOperationException("the process of a cell could not be started");
        using var stop = cancellation.Register(process.StandardInput.Close);
        var errors = Keep(process.StandardError, _ => { });
        await Keep(process.StandardOutput, progress);
        var said = await errors;
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode switch
        {
            0 => null,
            Failure.Cancelled => "cancelled",
            > 128 and var code when said.Count == 0 => $"its process was ended by signal {code - 128}",
            var code => said.Count > 0 ? Reason(said) : $"its process ended with code {code}",
        };
    }

    private ProcessStartInfo Start(Cell cell)
    {
        string[] arguments =
        [
            "compare", file, "--cell", cell.Name, "--out", output, "--workers", Number(shares.Workers), "--threads", Number(shares.Threads),
            "--cache", Number(shares.CacheMegabytes),
            .. edits.Setups.SelectMany(setup => new[] { "--with", setup }),
            .. edits.Settings.SelectMany(setting => new[] { "--set", setting }),
            .. plugins.SelectMany(folder => new[] { "--plugins", folder }),
        ];
        // A published program is an executable of its own. Otherwise "dotnet" or a test host runs its assembly.
        var (own, path) = (typeof(CellProcess).Assembly.Location, Environment.ProcessPath);
        var name = Path.GetFileNameWithoutExtension(path);
        return new(name is "dotnet" or "evoprune" ? path! : "dotnet", name == "evoprune" ? arguments : [own, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    // A failed command ends with "failed: message" and advice for developers. A table needs the message alone.
    private static string Reason(IReadOnlyList<string> said)
    {
        const string failed = "failed: ";
        var line = said.LastOrDefault(text => text.StartsWith(failed, StringComparison.Ordinal));
        return line is null ? string.Join(' ', said.Select(text => text.Trim())) : line[failed.Length..];
    }

    private static async Task<IReadOnlyList<string>> Keep(StreamReader reader, Action<string> tell)
    {
        var last = new Queue<string>();
        while (await reader.ReadLineAsync() is { } line)
        {
            last.Enqueue(line);
            if (last.Count > KeptLines)
            {
                last.Dequeue();
            }

            tell(line);
        }

        return [.. last];
    }
}
