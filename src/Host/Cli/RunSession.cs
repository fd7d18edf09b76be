using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using EvoPrune.Host.Pipeline;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Models;
using TorchSharp;

namespace EvoPrune.Host.Cli;

/// <summary>The part that <c>run</c> and <c>resume</c> share: the search with its progress, cancellation, and the closing table.</summary>
internal static class RunSession
{
    public static int Run(Shell shell, Experiment experiment, RunFolder folder, PluginCatalog plugins, MachineShare share,
        Profiler? profiler = null)
    {
        share.Split.Enter();   // Workers set their own threads; parts of the report run on this thread.
        Announce(shell, experiment, folder, share);
        var (version, commit) = MachineRecord.Build;
        folder.Log.WriteLine($"evoprune {version}{(commit is null ? "" : $", commit {commit}")}: "
            + (folder.Entries.Count == 0 ? $"{experiment.Spec.Name}, seed {experiment.Spec.Seed}"
            : $"resumed with {folder.Entries.Count} evaluations in the journal, which are replayed and not measured again"));
        using var cancellation = new CancellationTokenSource();
        using var interruption = new Interruption(cancellation);
        var line = new LiveLine(shell, folder.Log);
        try
        {
            foreach (var warning in experiment.Warnings)
            {
                Say($"warning: {warning}");
            }

            var result = new RunPipeline(new(experiment, folder, plugins, share, line, Say), profiler).Run(cancellation.Token);
            line.Close();
            Show(shell, result, folder.FullPath);
            return 0;
        }
        catch (OperationCanceledException)
        {
            line.Close();
            shell.Output.WriteLine($"cancelled; resume with: evoprune resume {folder.FullPath}");
            shell.Document(RunFolder.Read(folder.FullPath));
            return Failure.Cancelled;
        }
        catch (Exception exception) when (exception is not InputException)
        {
            line.Close();
            if (MayPass(exception))
            {
                shell.Output.WriteLine("the run failed; its measurements are safe. Once the cause is removed, resume with:");
                shell.Output.WriteLine($"  evoprune resume {folder.FullPath}");
            }
            else
            {
                shell.Output.WriteLine($"the run failed, and would fail again; its measurements are in {folder.FullPath}");
            }

            throw;
        }

        void Say(string text)
        {
            line.Close();
            shell.Output.WriteLine(text);
            folder.Log.WriteLine(text);
        }
    }

    /// <summary>Shows the result as tables and writes the JSON document.</summary>
    public static void Show(Shell shell, RunResult result, string folder)
    {
        ResultTable.Write(shell.Terminal, result);
        if (result.Model is { } model)
        {
            shell.Output.WriteLine($"model: {model}");
        }

        shell.Output.WriteLine($"best plan: {RunFolder.BestPath(folder)}");
        if (result.Choice is not null)
        {
            shell.Output.WriteLine($"front: {RunFolder.FrontPath(folder)}");
        }

        shell.Document(result);
    }

    // A full disk or memory is a temporary cause. Errors of a plugin or the experiment happen again on replay.
    private static bool MayPass(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or OutOfMemoryException or ExternalException;

    private static void Announce(Shell shell, Experiment experiment, RunFolder folder, MachineShare share)
    {
        var (model, calibration, report) = (experiment.Model.Topology, experiment.Calibration.Windows, experiment.Report);
        shell.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"model: {model.Family}, {model.Blocks.Count} blocks, {model.Parameters / 1e6:0.0} M parameters, "
            + $"{experiment.Dtype.ToString().ToLowerInvariant()} on {experiment.Device}, {share.Split}"));
        shell.Output.WriteLine(
            $"calibration: {calibration.Count} x {calibration.Length} tokens by {experiment.Spec.Calibration.Plugin.Id}; "
            + $"report: {report.Count} x {report.Length} tokens");
        var memory = WorkingMemory.Of(
            experiment.Model, experiment.Offloading, experiment.Dtype, experiment.Device, calibration.Count, calibration.Length,
            share.CacheBytes, share.Split.Workers);
        shell.Output.WriteLine($"{memory}");
        if (experiment.Device.type == DeviceType.CPU && GC.GetGCMemoryInfo().TotalAvailableMemoryBytes is var available
            && memory.Bytes > available)
        {
            shell.Output.WriteLine(
                string.Create(CultureInfo.InvariantCulture, 
                    $"memory: that may be more than the {available / 1e6:0} MB here. Fewer --workers, a smaller --cache or "
                        + $"model.resident need less."));
        }

        share.Split.Warn(shell.Output.WriteLine);
        shell.Output.WriteLine($"run folder: {folder.FullPath}");
    }
}

/// <summary>Shows the progress of a search: one line that is rewritten on a terminal, otherwise one line per generation.</summary>
internal sealed class LiveLine(Shell shell, RunLog log) : ISearchObserver
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private TimeSpan shown;
    private SearchProgress? last;
    private int? planned;
    private int measured;

    public void Started(string search, int? plannedProposals)
    {
        lock (gate)
        {
            (planned, measured, last) = (plannedProposals, 0, null);
            watch.Restart();
            shown = TimeSpan.Zero;
        }
    }

    public void Evaluated(Outcome outcome)
    {
        lock (gate)
        {
            measured++;
            if (shell.IsLive && last is not null && watch.Elapsed - shown > Refresh)
            {
                Rewrite();
            }
        }
    }

    public void GenerationDone(SearchProgress progress)
    {
        lock (gate)
        {
            last = progress;
            log.WriteLine(Describe());
            if (shell.IsLive)
            {
                Rewrite();
            }
            else
            {
                shell.Output.WriteLine(Describe());
            }
        }
    }

    /// <summary>Ends the line that was being rewritten.</summary>
    public void Close()
    {
        if (shell.IsLive && last is not null)
        {
            shell.Output.WriteLine();
        }
    }

    private void Rewrite()
    {
        shown = watch.Elapsed;
        shell.Output.Write($"\r\u001b[2K{Describe(shell.Terminal.Profile.Width)}");
    }

    private string Describe(int width = int.MaxValue)
    {
        var (search, generation, counts, best) = last!;
        var done = counts.Evaluations + counts.CacheHits;
        return LiveText.Of(width,
        [
            (7, string.Create(CultureInfo.InvariantCulture, $"{search}: generation {generation + 1}")),
            (5, string.Create(CultureInfo.InvariantCulture, $"{counts.Evaluations}{(planned is { } all ? $"/{all}" : "")} evaluations")),
            (6, best is null ? "" : $"best {best.Metric.Name} {best.Metric.Show(best.Value)}"),
            (1, string.Create(CultureInfo.InvariantCulture, $"{counts.TokensEvaluated / 1000.0:0.#} k tokens")),
            (0, counts.TokensTrained > 0 ? string.Create(CultureInfo.InvariantCulture, $"{counts.TokensTrained / 1000.0:0.#} k trained")
                : ""),
            (3, counts.Failed > 0 ? $"{counts.Failed} failed" : ""),
            (2, last!.Replayed > 0 ? $"{last.Replayed} replayed from the journal" : ""),
            (4, TimeLeft(done)),
        ]);
    }

    // Counts new measurements only: replayed ones take no time and would make the estimate too low.
    private string TimeLeft(int done) =>
        planned is { } all && measured > 0 && all > done
            ? $"{Duration(watch.Elapsed / measured * (all - done))} left"
            : "";

    private static string Duration(TimeSpan time) =>
        time.TotalMinutes < 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s")
        : time.TotalHours < 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min");
}
