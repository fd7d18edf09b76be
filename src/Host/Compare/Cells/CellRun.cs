using EvoPrune.Host.Cli;
using EvoPrune.Host.Compare.Format;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;

namespace EvoPrune.Host.Compare.Cells;

/// <summary>Carries one cell out: the process that a comparison starts for it.</summary>
internal static class CellRun
{
    /// <summary>Runs a cell, goes on with it, or only measures the further texts that are missing.</summary>
    public static int Run(Shell shell, Comparison comparison, Cell cell, string output, PluginCatalog plugins, CompareRequest request)
    {
        using var cancellation = new CancellationTokenSource();
        using var interruption = new Interruption(cancellation);
        CancelWithParent(cancellation);
        var format = new ExperimentFormat(plugins);
        var place = new CellFolder(output, cell);
        var state = place.Assess(format).State;
        using var earlier = state == CellState.Missing ? null : RunFolder.Reopen(place.FullPath);
        var experiment = Experiment.Prepare(cell.Experiment, comparison.Spec.Base, earlier?.ReadCalibration());
        if (earlier is not null)
        {
            JournalCheck.Require(earlier, experiment);
        }

        var share = MachineShare.For(ThreadSplit.Of(request.Workers, request.Threads ?? 1, experiment.Device), request.Cache);
        share.Split.Enter();
        using var begun = earlier is null ? Begin(comparison, cell, experiment, place, format, share.Split, cancellation.Token) : null;
        var folder = earlier ?? begun!;
        if (state != CellState.Finished)
        {
            new Runner(experiment, folder, plugins, share, new LiveLine(shell, folder.Log), folder.Log.WriteLine).Run(cancellation.Token);
        }

        CellTexts.Fill(place.FullPath, experiment, comparison.Spec.Report, plugins, share.Split, cancellation.Token);
        return 0;
    }

    private static RunFolder Begin(
        Comparison comparison, Cell cell, Experiment experiment, CellFolder place, ExperimentFormat format, ThreadSplit split, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();   // a comparison that goes on may have begun the cell anew by now
        var folder = RunFolder.Create(place.FullPath, cell.Name, default);
        RunSession.WriteInputs(
            folder,
            $"# Variant {cell.Variant} of {Path.GetFileName(comparison.File)} under seed {cell.Seed}: resolved.yaml says what it changes in this file.\n"
                + File.ReadAllText(comparison.Spec.Base),
            experiment, format, split);
        return folder;
    }

    // The comparison holds the other end of standard input for as long as it lives: without it nobody waits for this cell any more.
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
                // The cell was done first.
            }
        })
        { IsBackground = true };
        watch.Start();
    }
}
