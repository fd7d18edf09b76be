using EvoPrune.Host.Cli;
using EvoPrune.Host.Compare.Cells;
using EvoPrune.Host.Compare.Format;
using EvoPrune.Host.Compare.Results;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using static TorchSharp.torch;

namespace EvoPrune.Host.Compare;

/// <summary>Runs the cells of a comparison file that are not there yet, and tells what came of all of them.</summary>
internal sealed class FileComparison(Shell shell, Comparison comparison, PluginCatalog plugins, CompareRequest request)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ExperimentFormat format = new(plugins);
    private readonly ComparisonSpec spec = comparison.Spec;

    /// <summary>0, or 1 if a cell failed.</summary>
    public int Run(CancellationToken cancellation)
    {
        using var folder = ComparisonFolder.Open(request.Output ?? ComparisonFolder.Default(spec.Name));
        CellFolder Place(Cell cell) => new(folder.FullPath, cell);
        comparison.Cells.ToList().ForEach(cell => Wait(Place(cell).FullPath));
        var states = comparison.Cells.ToDictionary(cell => cell, cell => Place(cell).Assess(format));
        Cell[] missing = [.. comparison.Cells.Where(cell => states[cell].State != CellState.Finished || LacksTexts(Place(cell)))];
        var shares = Check(missing, Threads([.. comparison.Cells.Where(cell => states[cell].State is CellState.Finished or CellState.Unfinished).Select(Place)]));
        Tell(states, missing, folder.FullPath, shares);
        foreach (var cell in missing.Where(cell => states[cell].State == CellState.Outdated))
        {
            Place(cell).Retire();
        }

        var process = new CellProcess(comparison.File, request.Settings, folder.FullPath, [.. request.Plugins.Select(Path.GetFullPath)], shares);
        var progress = new CellProgress(shell, missing.Length, cell => Place(cell).FullPath);
        var pool = new CellPool(
            (cell, token) => process.Run(cell, line => progress.Said(cell, line), token), shares.Parallel, request.FailFast, progress.Ended);
        var failures = pool.Run(missing, cancellation).GetAwaiter().GetResult();
        var reader = new OutcomeReader(plugins);
        var result = new ComparisonBuilder(
            ComparisonTerms.Of(spec),
            [.. spec.Variants.Keys.SelectMany(variant => comparison.Cells.Where(cell => cell.Variant == variant)).Select(cell => Outcome(cell, Place(cell), failures, reader))])
            .Build();
        folder.Write(shell, result);
        return result.IsComplete ? 0 : Failure.Failed;
    }

    // All cells are computed alike, those that are there already included: what differs between them is what the comparison is about.
    private int Threads(IReadOnlyList<CellFolder> present)
    {
        var recorded = present.Select(place => (place.FullPath, Threads: RunFolder.ReadThreads(place.FullPath))).ToList();
        var threads = request.Threads ?? recorded.Select(cell => cell.Threads).FirstOrDefault(1);
        var other = recorded.FirstOrDefault(cell => cell.Threads != threads);
        return other.FullPath is null ? threads : throw new InputException(
            $"--threads: this cell was computed with {other.Threads}, found {threads}; the last bits of figures may depend on it.", other.FullPath,
            "Leave --threads out to go on as before, or choose another folder with --out.");
    }

    private CellShares Check(Cell[] missing, int threads)
    {
        var experiments = VariantCheck.Prepare(spec, missing).Values.ToList();
        var weights = experiments.Select(experiment => (double)experiment.Offloading.Bytes).DefaultIfEmpty(0).Max();
        var feeds = experiments.Select(experiment => experiment.Device).Append(CPU).Min(device => ThreadSplit.Of(null, threads, device).Workers);
        return CellShares.Of(missing.Length, request.Parallel, request.Workers, request.Cache, weights, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, feeds) with { Threads = threads };
    }

    private void Tell(
        Dictionary<Cell, (CellState State, string? Reason)> states, Cell[] missing, string folder, CellShares shares)
    {
        shell.People.WriteLine($"{spec.Name}: {spec.Variants.Count} variants x {spec.Seeds.Count} seeds, baseline {spec.Baseline}; "
            + (missing.Length == 0 ? "all cells are there" : $"{missing.Length} of {states.Count} cells to run, {shares.Parallel} side by side"));
        new ThreadSplit(shares.Parallel * shares.Workers, shares.Threads).Warn(shell.People.WriteLine);
        shell.People.WriteLine($"folder: {folder}");
        foreach (var (cell, (_, reason)) in states.Where(state => state.Value.State == CellState.Outdated))
        {
            shell.People.WriteLine($"{cell.Name} is run anew: {reason}");
        }

        foreach (var stranger in CellFolder.Strangers(folder, comparison.Cells))
        {
            shell.People.WriteLine($"{stranger} is no cell of this comparison any more; it is left alone");
        }
    }

    private bool LacksTexts(CellFolder place) => CellTexts.Read(place.FullPath, spec.Report).Count < spec.Report.Count;

    private CellOutcome Outcome(Cell cell, CellFolder place, IReadOnlyDictionary<string, string> failures, OutcomeReader reader)
    {
        var state = RunFolder.HasResult(place.FullPath) ? RunFolder.Read(place.FullPath).State : (RunState?)null;
        return state == RunState.Finished && !failures.ContainsKey(cell.Name)
            ? reader.Finished(cell.Variant, cell.Seed, place.FullPath, place.RelativePath, cell.Experiment, spec.Report)
            : new(cell.Variant, cell.Seed, place.RelativePath, state is null or RunState.Finished ? RunState.Failed : state.Value,
                failures.GetValueOrDefault(cell.Name, "not run"));
    }

    // The cells of a comparison that was killed see that it is gone, finish what they are measuring, and end.
    private static void Wait(string cell)
    {
        var until = DateTime.UtcNow + Patience;
        while (Directory.Exists(cell) && RunLock.IsHeld(cell) && DateTime.UtcNow < until)
        {
            Thread.Sleep(100);
        }
    }
}
