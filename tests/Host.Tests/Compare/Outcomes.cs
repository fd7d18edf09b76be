using EvoPrune.Host.Compare;
using EvoPrune.Host.Runs;

namespace EvoPrune.Host.Tests.Compare;

/// <summary>Outcomes of cells as a comparison might find them.</summary>
internal static class Outcomes
{
    public static CellOutcome Finished(
        string variant, long seed, double perplexity, double sparsity = 0.5, string data = "report", string? calibration = null,
        string sampling = "random", int evaluations = 60)
    {
        var objectives = new Dictionary<string, double?> { ["perplexity"] = perplexity - 1 };
        ModelMetrics Metrics(double value, double removed) => new(value, objectives, removed, removed, 0, 1000, 5000);
        return new(variant, seed, $"cells/{variant}-seed{seed}", RunState.Finished, null)
        {
            Sampling = sampling,
            Path = new("perplexity", [new(20, 2000, perplexity + 3), new(evaluations, 100L * evaluations, perplexity - 1)]),
            Removed = [0.25, 2 * sparsity - 0.25],
            Texts = new Dictionary<string, TextFigures> { ["news"] = new("sha", new("news", 32, 8, 16, "float32", "cpu"), perplexity
                * 2, 6) },
            Result = new(RunState.Finished, variant, seed)
            {
                Protocol = new(data, 32, 20, 16, "float32", "cpu"),
                Calibration = new(calibration ?? $"{seed}{new string('0', 63)}", 8, 32),
                Dense = Metrics(3, 0),
                Best = new([0.5], objectives, Metrics(perplexity, sparsity)),
                Baselines = new Dictionary<string, FoundPlan>(),
                Counts = new(evaluations, 0, 0, 100L * evaluations),
                Seconds = 1,
                Timeline = [],
            },
        };
    }

    public static CellOutcome Failed(string variant, long seed) =>
        new(variant, seed, $"cells/{variant}-seed{seed}", RunState.Failed, "it broke");

    /// <summary>The result for cells of variants <c>a</c> (the baseline) and others, in the order of their appearance.</summary>
    public static ComparisonResult ResultOf(params CellOutcome[] cells) => new ComparisonBuilder(Terms(cells), cells).Build();

    public static ComparisonTerms Terms(CellOutcome[] cells) =>
        new("test", "a", [.. cells.Select(cell => cell.Variant).Distinct()], [.. cells.Select(cell => cell.Seed).Distinct().Order()]);
}
