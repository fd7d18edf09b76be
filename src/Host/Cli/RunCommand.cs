using System.CommandLine;
using EvoPrune.Host.Compare;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;

namespace EvoPrune.Host.Cli;

/// <summary><c>run FILE</c>: runs an experiment in a new run folder.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("experiment") { Description = "The experiment file (YAML).", HelpName = "FILE" };
        var with = CommonOptions.With();
        var set = CommonOptions.Set();
        var output = new Option<string?>("--out") { Description = "The run folder, new or empty. Default: runs/NAME-TIME.",
            HelpName = "DIR" };
        var workers = CommonOptions.Workers();
        var threads = CommonOptions.Threads();
        var cache = CommonOptions.Cache();
        var plugins = CommonOptions.Plugins();
        var profile = new Option<bool>("--profile") { Description = "Show a profile of the search, which is also in result.json." };
        var json = CommonOptions.Json();
        var command = new Command("run",
            "Run an experiment: search for a plan, measure it beside the dense model and the baselines.\n\nExample: evoprune run "
                + "experiments/quickstart.yaml --set seed=7")
        {
            file, with, set, output, workers, threads, cache, plugins, profile, json,
        };
        command.SetAction(parsed => Run(
            new Shell(parsed.GetValue(json)),
            parsed.GetValue(file)!,
            new(parsed.GetValue(with)!, parsed.GetValue(set)!),
            parsed.GetValue(output),
            parsed.GetValue(workers),
            parsed.GetValue(threads),
            parsed.GetValue(cache),
            parsed.GetValue(plugins)!,
            parsed.GetValue(profile)));
        return command;
    }

    private static int Run(
        Shell shell, string file, ExperimentEdits edits, string? output, int? workers, ThreadRequest? threads, int? cache,
        string[] pluginFolders, bool profile)
    {
        RequireExperiment(file);
        var plugins = ExperimentPlugins.Load(pluginFolders, [file], edits);
        var format = new ExperimentFormat(plugins);
        var read = format.ReadAll(file, edits.Apply);
        if (read.Problems.Count == 0)
        {
            shell.Output.WriteLine($"{read.Spec.Name}: seed {read.Spec.Seed}, {file}");
        }

        using var profiler = profile ? new Profiler() : null;
        var experiment = Experiment.Prepare(read, file);
        var spec = experiment.Spec;
        var split = ThreadRequest.Split(threads, workers, experiment.Device, experiment.ParallelTasks);
        var share = MachineShare.For(split, cache);
        using var folder = RunFolder.Create(output, spec.Name, DateTime.Now);
        folder.WriteInputs(File.ReadAllText(file), spec, format, experiment.Calibration,
            MachineRecord.Current(experiment.Device, experiment.Dtype, split));
        return RunSession.Run(shell, experiment, folder, plugins, share, profiler);
    }

    private static void RequireExperiment(string file)
    {
        if (Directory.Exists(file))
        {
            throw new InputException(
                "this is a folder, not an experiment file.", file,
                File.Exists(RunFolder.ResolvedPath(file)) ? $"To resume the run in it: evoprune resume {file}"
                    : "Give an experiment file (YAML).");
        }

        if (ComparisonFormat.IsComparison(file))
        {
            throw new InputException("this is a comparison, not an experiment.", file, $"To run all its variants: evoprune compare {file}");
        }
    }
}
