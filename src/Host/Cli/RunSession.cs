using System.Globalization;
using System.Runtime.InteropServices;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Models;
using TorchSharp;

namespace EvoPrune.Host.Cli;

/// <summary>What <c>run</c> and <c>resume</c> have in common: the search itself, Ctrl-C, and the closing table.</summary>
internal static class RunSession
{
    public static int Run(Shell shell, Experiment experiment, RunFolder folder, PluginCatalog plugins, MachineShare share, Profiler? profiler = null)
    {
        share.Split.Enter();   // Workers do so themselves; reports are partly made here.
        Announce(shell, experiment, folder, share);
        var (version, commit) = MachineRecord.Build;
        folder.Log.WriteLine($"evoprune {version}{(commit is null ? "" : $", commit {commit}")}: "
            + (folder.Entries.Count == 0 ? $"{experiment.Spec.Name}, seed {experiment.Spec.Seed}" : $"resumed with {folder.Entries.Count} evaluations in the journal, which are replayed and not measured again"));
        using var cancellation = new CancellationTokenSource();
        using var interruption = new Interruption(cancellation);
        var line = new LiveLine(shell, folder.Log);
        try
        {
            foreach (var warning in experiment.Warnings)
            {
                Say($"warning: {warning}");
            }

            var runner = new Runner(experiment, folder, plugins, share, line, Say, profiler);
            var result = runner.Run(cancellation.Token);
            line.Close();
            Show(shell, result, folder.FullPath);
            return 0;
        }
        catch (OperationCanceledException)
        {
            line.Close();
            shell.People.WriteLine($"cancelled; go on with: evoprune resume {folder.FullPath}");
            shell.Document(RunFolder.Read(folder.FullPath));
            return Failure.Cancelled;
        }
        catch (Exception exception) when (exception is not InputException)
        {
            line.Close();
            if (MayPass(exception))
            {
                shell.People.WriteLine("the run failed; what was measured is safe. Once the cause is gone, go on with:");
                shell.People.WriteLine($"  evoprune resume {folder.FullPath}");
            }
            else
            {
                shell.People.WriteLine($"the run failed, and would again; what was measured stands in {folder.FullPath}");
            }

            throw;
        }

        void Say(string text)
        {
            line.Close();
            shell.People.WriteLine(text);
            folder.Log.WriteLine(text);
        }
    }

    /// <summary>Records what is run in a fresh folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="written">The experiment as it was written.</param>
    /// <param name="experiment">The experiment as it was understood.</param>
    /// <param name="format">Writes it out with every default.</param>
    /// <param name="split">Candidates measured side by side, and their threads.</param>
    public static void WriteInputs(RunFolder folder, string written, Experiment experiment, ExperimentFormat format, ThreadSplit split) => folder.WriteInputs(
        written,
        format.Write(experiment.Spec, folder.FullPath),
        PluginRecord.Of(experiment.Spec, folder.FullPath),
        MachineRecord.Current(experiment.Device.ToString(), experiment.Dtype.ToString(), split.Workers, split.Threads),
        CalibrationRecord.Of(experiment.Spec.Calibration.Plugin.Reference, experiment.Calibration));

    /// <summary>The result for people and for programs.</summary>
    public static void Show(Shell shell, RunResult result, string folder)
    {
        ResultTable.Write(shell.Pretty, result);
        shell.People.WriteLine($"best plan: {RunFolder.BestPath(folder)}");
        if (result.Choice is not null)
        {
            shell.People.WriteLine($"front: {RunFolder.FrontPath(folder)}");
        }

        shell.Document(result);
    }

    // A full disk or memory may have room another time; what a plugin or the experiment did wrong, a replay does again.
    private static bool MayPass(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or OutOfMemoryException or ExternalException;

    private static void Announce(Shell shell, Experiment experiment, RunFolder folder, MachineShare share)
    {
        var (model, calibration, report) = (experiment.Model.Topology, experiment.Calibration.Windows, experiment.Report);
        shell.People.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"model: {model.Family}, {model.Blocks.Count} blocks, {model.Parameters / 1e6:0.0} M parameters, "
            + $"{experiment.Dtype.ToString().ToLowerInvariant()} on {experiment.Device}, {share.Split}"));
        shell.People.WriteLine(
            $"calibration: {calibration.Count} x {calibration.Length} tokens by {experiment.Spec.Calibration.Plugin.Id}; "
            + $"report: {report.Count} x {report.Length} tokens");
        var memory = WorkingMemory.Of(
            experiment.Model, experiment.Offloading, experiment.Dtype, experiment.Device, calibration.Count, calibration.Length, share.CacheBytes, share.Split.Workers);
        shell.People.WriteLine($"{memory}");
        if (experiment.Device.type == DeviceType.CPU && GC.GetGCMemoryInfo().TotalAvailableMemoryBytes is var available && memory.Bytes > available)
        {
            shell.People.WriteLine(
                FormattableString.Invariant($"memory: that may be more than the {available / 1e6:0} MB here. Fewer --workers, a smaller --cache or model.resident need less."));
        }

        share.Split.Warn(shell.People.WriteLine);
        shell.People.WriteLine($"run folder: {folder.FullPath}");
    }
}
