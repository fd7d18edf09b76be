using EvoPrune.Host.Plugins;
using EvoPrune.Host.Search;

namespace EvoPrune.Host.Reports;

/// <summary>What a fitness plugin says about a model on a text: a value, or the reason why there is none.</summary>
/// <param name="Name">The plugin's id.</param>
/// <param name="Value">The value; null if it could not be measured.</param>
/// <param name="Unit">Of the value.</param>
/// <param name="Failure">Why there is no value; null if there is one.</param>
/// <param name="Shown">The value as people read it, or the reason.</param>
public sealed record FitnessScore(string Name, double? Value, string Unit, string? Failure, string Shown);

/// <summary>Measures what is asked for beside the perplexity.</summary>
internal static class FitnessScores
{
    /// <summary>Measures one, batch by batch where its value is made of windows.</summary>
    /// <param name="name">The plugin's id.</param>
    /// <param name="fitness">The plugin.</param>
    /// <param name="candidate">The model.</param>
    /// <param name="dense">The model uncompressed.</param>
    /// <param name="windows">The text.</param>
    /// <param name="topology">The model's shape.</param>
    public static FitnessScore Measure(string name, IFitness fitness, ICandidate candidate, ICandidate dense, TokenWindows windows, ModelTopology topology)
    {
        var metric = fitness.Metric;
        try
        {
            using var scope = TorchSharp.torch.NewDisposeScope();
            var value = fitness is IWindowFitness { HasWindows: true } byWindow
                ? byWindow.Combine([.. Enumerable.Range(0, TextScore.BatchesOf(windows)).SelectMany(i => byWindow.MeasureWindows(new Trial(candidate, dense, TextScore.BatchOf(windows, i), topology)))])
                : fitness.Measure(new Trial(candidate, dense, windows, topology));
            var outcome = Outcome.Of([(metric, value)]);
            return outcome.Failure is null ? new(name, value, metric.Unit, null, metric.Show(value)) : Failed(outcome.Failure);
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or OperationCanceledException))
        {
            return Failed(PluginFault.Describe(exception));
        }

        FitnessScore Failed(string reason) => new(name, null, metric.Unit, reason, $"failed: {reason}");
    }
}
