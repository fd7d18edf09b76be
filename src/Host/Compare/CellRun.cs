using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Pipeline;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Models.Files;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Compare;

/// <summary>Runs one cell, in the process that the comparison started for it.</summary>
internal static class CellRun
{
    /// <summary>Runs a cell, resumes it, or measures further texts that a finished cell lacks.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="request">The command line.</param>
    /// <param name="plugins">All plugins.</param>
    /// <param name="observerOf">Makes the observer of the search, which may write to the log of the run.</param>
    /// <param name="cancellation">Stops the run after the current measurements.</param>
    public static void Run(
        Comparison comparison, Cell cell, CompareRequest request, PluginCatalog plugins, Func<RunLog, ISearchObserver> observerOf,
        CancellationToken cancellation)
    {
        var format = new ExperimentFormat(plugins);
        var place = new CellFolder(request.Output ?? ComparisonFolder.Default(comparison.Spec.Name), cell);
        var state = place.Assess(format).State;
        using var earlier = state == CellState.Missing ? null : RunFolder.Reopen(place.FullPath);
        var experiment = Experiment.Prepare(cell.Experiment, comparison.Spec.Base, earlier?.ReadCalibration());
        if (earlier is not null)
        {
            Replay.RequireFrom(experiment, earlier.Entries, RunFolder.JournalPath(earlier.FullPath));
        }

        var share = MachineShare.For(ThreadSplit.Of(request.Workers, request.Threads ?? 1, experiment.Device), request.Cache);
        share.Split.Enter();
        using var begun = earlier is null ? Begin(comparison, cell, experiment, place, format, share.Split, cancellation) : null;
        var folder = earlier ?? begun!;
        if (state != CellState.Finished)
        {
            new RunPipeline(new(experiment, folder, plugins, share, observerOf(folder.Log), folder.Log.WriteLine)).Run(cancellation);
        }

        CellTexts.Fill(place.FullPath, experiment, comparison.Spec.Report, plugins, share.Split, cancellation);
    }

    private static RunFolder Begin(
        Comparison comparison, Cell cell, Experiment experiment, CellFolder place, ExperimentFormat format, ThreadSplit split,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();   // A resumed comparison may have started this cell again by now.
        var folder = RunFolder.Create(place.FullPath, cell.Name, default);
        folder.WriteInputs(
            $"# Variant {cell.Variant} of {Path.GetFileName(comparison.File)} under seed {cell.Seed}: resolved.yaml says what it changes "
                + $"in this file.\n"
                + File.ReadAllText(comparison.Spec.Base),
            experiment.Spec, format, experiment.Calibration, MachineRecord.Current(experiment.Device, experiment.Dtype, split));
        return folder;
    }
}

/// <summary>The result of the best plan of a cell on a further text.</summary>
/// <param name="Sha256">SHA-256 of the text file.</param>
/// <param name="Protocol">The protocol of the measurement.</param>
/// <param name="Perplexity">Perplexity of the best plan; null if it is not finite.</param>
/// <param name="Dense">Perplexity of the dense model; null if it is not finite.</param>
internal sealed record TextFigures(
    string Sha256,
    Protocol Protocol,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Perplexity,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Dense)
{
    /// <summary>The reason for a missing perplexity of the best plan; otherwise null.</summary>
    public string? Failure { get; init; }
}

/// <summary>The further texts of a cell, measured after the run and stored in <c>texts.json</c> of the run folder.</summary>
internal static class CellTexts
{
    private const string FileName = "texts.json";

    /// <summary>The stored results for these texts. Leaves out results for another content, length or number of windows.</summary>
    public static IReadOnlyDictionary<string, TextFigures> Read(string folder, IReadOnlyDictionary<string, ReportData> texts)
    {
        var path = Path.Combine(folder, FileName);
        var stored = File.Exists(path)
            ? RunJson.Read<Dictionary<string, TextFigures>>(path, "Delete it; running the comparison again measures the texts anew.") : [];
        return texts.Where(text => stored.TryGetValue(text.Key, out var figures) && Fits(text.Value, figures))
            .ToDictionary(text => text.Key, text => stored[text.Key]);
    }

    /// <summary>Checks that the model of a variant can be scored on the texts.</summary>
    /// <exception cref="InputException">Everything that is wrong with them.</exception>
    public static void Check(Experiment experiment, IReadOnlyDictionary<string, ReportData> texts)
    {
        var checks = new Checks();
        foreach (var text in texts.Values)
        {
            checks.Try(() => Windows(experiment, text));
        }

        checks.ThrowIfAny();
    }

    /// <summary>Scores the best plan on the texts that lack a result, and stores the results.</summary>
    public static void Fill(
        string folder, Experiment experiment, IReadOnlyDictionary<string, ReportData> texts, PluginCatalog plugins, ThreadSplit split,
        CancellationToken cancellation)
    {
        var figures = Read(folder, texts).ToDictionary();
        string[] missing = [.. texts.Keys.Except(figures.Keys)];
        if (missing.Length == 0)
        {
            return;
        }

        using var model = experiment.Load();
        var plan = PlanFile.Read(RunFolder.BestPath(folder), experiment.Model, plugins).Plan;
        var method = LevelDatabases.Prepare(experiment, model, record: null, _ => { }, cancellation);
        using var held = model.IsWorthHolding(method) ? model.Prune(plan, method) : null;
        var candidate = held?.Candidate ?? model.Candidate(plan, method);
        foreach (var name in missing)
        {
            var windows = Windows(experiment, texts[name]);
            var score = TextScore.Measure(candidate, windows, split, cancellation);
            figures[name] = new(
                Sha256(texts[name]),
                Protocol.Of(windows, experiment.Dtype, experiment.Device),
                score.Perplexity,
                TextScore.Measure(model.Dense, windows, split, cancellation).Perplexity)
            {
                Failure = score.Failure,
            };
        }

        AtomicFile.Write(Path.Combine(folder, FileName), Json.Document(figures));
    }

    private static TokenWindows Windows(Experiment experiment, ReportData text) =>
        TextCorpus.Open(text.Source, experiment.Model.OpenTokenizer(), TextExtent.First(text.Length, text.Windows))
            .FirstWindows(experiment.Model.Topology, text.Length, text.Windows);

    private static bool Fits(ReportData text, TextFigures figures) =>
        (figures.Protocol.Length, figures.Protocol.Windows, figures.Sha256) == (text.Length, text.Windows, Sha256(text));

    // Of the file; of several, or of a choice of documents, the hash of their hashes and the choice.
    private static string Sha256(ReportData text)
    {
        string[] hashes = [.. text.Text.Paths.Select(Sha256)];
        return hashes is [var only] && text is { Field: null, Documents: null, MaxDocuments: null }
            ? only
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
                string.Join('\n', [.. hashes, text.Field, text.Documents?.ToString(), $"{text.MaxDocuments}"]))));
    }

    private static string Sha256(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
