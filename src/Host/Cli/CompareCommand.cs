using System.CommandLine;
using EvoPrune.Host.Compare;
using EvoPrune.Host.Compare.Cells;
using EvoPrune.Host.Compare.Format;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Experiments.Options;
using EvoPrune.Host.Runs;

namespace EvoPrune.Host.Cli;

/// <summary><c>compare FILE</c> or <c>compare RUN RUN...</c>: variants against a baseline, seed by seed.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var subjects = new Argument<string[]>("file-or-runs")
        {
            Description = "A comparison file (YAML), or folders of runs.", HelpName = "FILE|RUN...", Arity = ArgumentArity.OneOrMore,
        };
        var set = CommonOptions.Set("the base in all variants (what a variant sets itself wins)");
        var output = new Option<string?>("--out") { Description = "The folder of the comparison. Running again with the same one fills in what is missing. Default: comparisons/NAME.", HelpName = "DIR" };
        var baseline = new Option<string?>("--baseline") { Description = "For runs: the name of those that the others are measured against. Default: that of the first.", HelpName = "NAME" };
        var parallel = CommonOptions.Count("--parallel", "Cells side by side. Default: as many as cores and memory allow; one on a GPU.");
        var failFast = new Option<bool>("--fail-fast") { Description = "Stop at the first cell that fails." };
        var cell = new Option<string?>("--cell") { Hidden = true };
        var workers = CommonOptions.Workers();
        var threads = CommonOptions.Count("--threads", "Threads that compute one candidate, in all cells. Default: as in the cells that are there, or 1. The last bits of figures may depend on it.");
        var cache = CommonOptions.Cache();
        var plugins = CommonOptions.Plugins();
        var json = CommonOptions.Json();
        var command = new Command("compare",
            "Compare variants of an experiment over several seeds at an equal budget, or runs that are there already.\n\nExample: evoprune compare experiments/comparisons/quickstart.yaml")
        {
            subjects, set, output, baseline, parallel, failFast, cell, workers, threads, cache, plugins, json,
        };
        command.SetAction(parsed => Compare(new Shell(parsed.GetValue(json)), new(
            parsed.GetValue(subjects)!, parsed.GetValue(set)!, parsed.GetValue(output), parsed.GetValue(baseline), parsed.GetValue(parallel), parsed.GetValue(workers), parsed.GetValue(threads), parsed.GetValue(cache),
            parsed.GetValue(failFast), parsed.GetValue(cell), parsed.GetValue(plugins)!)));
        return command;
    }

    private static int Compare(Shell shell, CompareRequest request)
    {
        var plugins = ExperimentPlugins.Load(request.Plugins, request.Subjects.Select(subject => Directory.Exists(subject) ? RunFolder.ResolvedPath(subject) : subject), request.Settings);
        if (request.Subjects is not [var file] || Directory.Exists(file))
        {
            return request.Settings.Length == 0
                ? RunsComparison.Run(shell, plugins, request)
                : throw new InputException("--set is for comparison files; runs are compared as they are.");
        }

        if (request.Baseline is not null)
        {
            throw new InputException("--baseline is for comparing runs; a comparison file says it itself.", file);
        }

        if (ComparisonFormat.IsExperiment(file))
        {
            throw new InputException("this is an experiment, not a comparison.", file, $"To run it: evoprune run {file}. A comparison names it as its base; docs/compare.md has an example.");
        }

        var comparison = new ComparisonFormat(new ExperimentFormat(plugins)).Read(file, request.Settings, (read, experiment) => Search.Experiment.Prepare(read, experiment, embed: false));
        if (request.Cell is { } name)
        {
            var cell = comparison.Cells.FirstOrDefault(cell => cell.Name == name)
                ?? throw new InputException($"--cell: {name} is no cell; {Nearest.Hint(name, "there are", comparison.Cells.Select(cell => cell.Name))}", file);
            return CellRun.Run(shell, comparison, cell, request.Output ?? ComparisonFolder.Default(comparison.Spec.Name), plugins, request);
        }

        using var cancellation = new CancellationTokenSource();
        using var interruption = new Interruption(cancellation);
        try
        {
            return new FileComparison(shell, comparison, plugins, request).Run(cancellation.Token);
        }
        catch (OperationCanceledException)
        {
            shell.People.WriteLine("cancelled; the same command goes on with it");
            return Failure.Cancelled;
        }
    }
}
