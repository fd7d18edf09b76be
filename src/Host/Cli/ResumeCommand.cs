using System.CommandLine;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;

namespace EvoPrune.Host.Cli;

/// <summary><c>resume RUN</c>: resumes a run from its journal. Shows the result of a finished run.</summary>
internal static class ResumeCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "The folder of the run.", HelpName = "RUN" };
        var workers = CommonOptions.Workers();
        var threads = CommonOptions.Threads(" A run keeps the number that it began with.");
        var cache = CommonOptions.Cache();
        var plugins = CommonOptions.Plugins();
        var json = CommonOptions.Json();
        var command = new Command("resume",
            "Resume a run that was stopped, killed or failed. The result is the same as without the interruption.\n\nExample: evoprune "
                + "resume runs/quickstart-20260101-120000")
        {
            run, workers, threads, cache, plugins, json,
        };
        command.SetAction(parsed => Resume(
            new Shell(parsed.GetValue(json)), parsed.GetValue(run)!, parsed.GetValue(workers), parsed.GetValue(threads),
            parsed.GetValue(cache), parsed.GetValue(plugins)!));
        return command;
    }

    private static int Resume(Shell shell, string run, int? workers, ThreadRequest? threads, int? cache, string[] pluginFolders)
    {
        using var folder = RunFolder.Reopen(run);
        if (RunFolder.HasResult(folder.FullPath) && RunFolder.Read(folder.FullPath) is { State: RunState.Finished } finished)
        {
            shell.Output.WriteLine($"{finished.Name}: this run is already finished; this is its result.");
            RunSession.Show(shell, finished, folder.FullPath);
            return 0;
        }

        var recorded = folder.ReadThreads();
        ThreadRequest.RequireSame(threads, recorded, folder.FullPath);
        var file = RunFolder.ResolvedPath(folder.FullPath);
        var plugins = ExperimentPlugins.Load(pluginFolders, [file]);
        var spec = new ExperimentFormat(plugins).Read(file);
        shell.Output.WriteLine(
            $"{spec.Name}: seed {spec.Seed}, {folder.Entries.Count} evaluations in the journal, which are replayed and not measured again");
        PluginRecord.RequireSame(folder.FullPath, spec);
        var experiment = Experiment.Prepare(spec, file, folder.ReadCalibration());
        Replay.RequireFrom(experiment, folder.Entries, RunFolder.JournalPath(folder.FullPath));
        return RunSession.Run(shell, experiment, folder, plugins,
            MachineShare.For(ThreadSplit.Of(workers, recorded, experiment.Device), cache));
    }
}
