using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using static TorchSharp.torch;

namespace EvoPrune.Host.Compare;

/// <summary>What a comparison needs from the program that runs it: a place for messages, and a process for every cell.</summary>
internal interface IComparisonHost
{
    /// <summary>Shows a line to the user.</summary>
    void Say(string line);

    /// <summary>Called once, before the first cell runs.</summary>
    /// <param name="cells">Number of cells that will run.</param>
    /// <param name="folder">The folder of the comparison.</param>
    /// <param name="shares">The share of the machine that each cell gets.</param>
    void Begin(int cells, string folder, CellShares shares);

    /// <summary>Runs a cell in a process of its own. Returns null, or the reason for a failure.</summary>
    Task<string?> Run(Cell cell, CancellationToken cancellation);

    /// <summary>Called when a cell has ended.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="failure">The reason for its failure; null if it succeeded.</param>
    /// <param name="result">The result of its run; null if it failed.</param>
    void Ended(Cell cell, string? failure, RunResult? result);
}

/// <summary>Runs the missing cells of a comparison file and compares the results of all cells.</summary>
internal sealed class FileComparison(IComparisonHost host, Comparison comparison, PluginCatalog plugins, CompareRequest request)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ExperimentFormat format = new(plugins);
    private readonly ComparisonSpec spec = comparison.Spec;

    /// <summary>Runs the comparison and writes its result.</summary>
    public WrittenComparison Run(CancellationToken cancellation)
    {
        using var folder = ComparisonFolder.Open(request.Output ?? ComparisonFolder.Default(spec.Name));
        CellFolder Place(Cell cell) => new(folder.FullPath, cell);
        comparison.Cells.ToList().ForEach(cell => Wait(Place(cell).FullPath));
        var states = comparison.Cells.ToDictionary(cell => cell, cell => Place(cell).Assess(format));
        Cell[] missing = [.. comparison.Cells.Where(cell => states[cell].State != CellState.Finished || LacksTexts(Place(cell)))];
        var present = comparison.Cells.Where(cell => states[cell].State is CellState.Finished or CellState.Unfinished).Select(Place);
        var shares = Check(missing, Threads([.. present]));
        Announce(states, missing, folder.FullPath, shares);
        foreach (var cell in missing.Where(cell => states[cell].State == CellState.Outdated))
        {
            Place(cell).Retire();
        }

        host.Begin(missing.Length, folder.FullPath, shares);
        var pool = new CellPool(
            host.Run, shares.Parallel, request.FailFast,
            (cell, failure) => host.Ended(cell, failure, failure is null ? RunFolder.Read(Place(cell).FullPath) : null));
        var failures = pool.Run(missing, cancellation).GetAwaiter().GetResult();
        var byVariant = spec.Variants.Keys.SelectMany(variant => comparison.Cells.Where(cell => cell.Variant == variant));
        return folder.Write(new ComparisonBuilder(ComparisonTerms.Of(spec),
            [.. byVariant.Select(cell => Outcome(cell, Place(cell), failures))]).Build());
    }

    // All cells, existing ones included, use one number of threads, so that only the variants differ.
    private int Threads(IReadOnlyList<CellFolder> present)
    {
        var recorded = present.Select(place => (place.FullPath, Threads: RunFolder.ReadThreads(place.FullPath))).ToList();
        var threads = request.Threads ?? recorded.Select(cell => cell.Threads).FirstOrDefault(1);
        var other = recorded.FirstOrDefault(cell => cell.Threads != threads);
        return other.FullPath is null ? threads : throw new InputException(
            $"--threads: this cell was computed with {other.Threads}, found {threads}; the last bits of figures may depend on it.",
            other.FullPath,
            "Leave --threads out to go on as before, or choose another folder with --out.");
    }

    private CellShares Check(Cell[] missing, int threads)
    {
        var experiments = VariantCheck.Prepare(spec, missing).Values.ToList();
        var weights = experiments.Select(experiment => (double)experiment.Offloading.Bytes).DefaultIfEmpty(0).Max();
        var feeds = experiments.Select(experiment => experiment.Device).Append(CPU)
            .Min(device => ThreadSplit.Of(null, threads, device).Workers);
        return CellShares.Of(missing.Length, request.Parallel, request.Workers, request.Cache, weights, GC.GetGCMemoryInfo()
            .TotalAvailableMemoryBytes, feeds) with { Threads = threads };
    }

    private void Announce(
        Dictionary<Cell, (CellState State, string? Reason)> states, Cell[] missing, string folder, CellShares shares)
    {
        host.Say($"{spec.Name}: {spec.Variants.Count} variants x {spec.Seeds.Count} seeds, baseline {spec.Baseline}; "
            + (missing.Length == 0 ? "all cells exist"
            : $"{missing.Length} of {states.Count} cells to run, {shares.Parallel} in parallel"));
        new ThreadSplit(shares.Parallel * shares.Workers, shares.Threads).Warn(host.Say);
        host.Say($"folder: {folder}");
        foreach (var (cell, (_, reason)) in states.Where(state => state.Value.State == CellState.Outdated))
        {
            host.Say($"{cell.Name} runs again: {reason}");
        }

        foreach (var unknown in CellFolder.Unknown(folder, comparison.Cells))
        {
            host.Say($"{unknown} is no longer a cell of this comparison; it is kept");
        }
    }

    private bool LacksTexts(CellFolder place) => CellTexts.Read(place.FullPath, spec.Report).Count < spec.Report.Count;

    private CellOutcome Outcome(Cell cell, CellFolder place, IReadOnlyDictionary<string, string> failures)
    {
        var state = RunFolder.HasResult(place.FullPath) ? RunFolder.Read(place.FullPath).State : (RunState?)null;
        return state == RunState.Finished && !failures.ContainsKey(cell.Name)
            ? CellOutcome.Read(cell.Variant, cell.Seed, place.FullPath, place.RelativePath, spec.Report)
            : new(cell.Variant, cell.Seed, place.RelativePath, state is null or RunState.Finished ? RunState.Failed : state.Value,
                failures.GetValueOrDefault(cell.Name, "not run"));
    }

    // The cells of a killed comparison notice its end and stop after their current measurements.
    private static void Wait(string cell)
    {
        var until = DateTime.UtcNow + Patience;
        while (Directory.Exists(cell) && RunLock.IsHeld(cell) && DateTime.UtcNow < until)
        {
            Thread.Sleep(100);
        }
    }
}

/// <summary>The command line of <c>compare</c>.</summary>
/// <param name="Subjects">A comparison file, or run folders.</param>
/// <param name="Edits">Changes of the command line to the base experiment.</param>
/// <param name="Output">The folder of the comparison; null for the default.</param>
/// <param name="Baseline">Name of the runs that are the baseline; null for the name of the first run.</param>
/// <param name="Parallel">Cells in parallel; null to choose.</param>
/// <param name="Workers">Candidates in parallel over all cells; null for one per core.</param>
/// <param name="Threads">Threads per candidate; null for the number of the existing cells, or 1.</param>
/// <param name="Cache">Megabytes of cache over all cells; null to choose.</param>
/// <param name="FailFast">Whether the first failed cell ends the comparison.</param>
/// <param name="Cell">The cell to run, in a process that a comparison started; otherwise null.</param>
/// <param name="Plugins">Plugin folders.</param>
internal sealed record CompareRequest(
    IReadOnlyList<string> Subjects, ExperimentEdits Edits, string? Output, string? Baseline, int? Parallel, int? Workers, int? Threads,
    int? Cache, bool FailFast, string? Cell, string[] Plugins);
