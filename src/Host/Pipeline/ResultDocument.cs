using System.Diagnostics;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;

namespace EvoPrune.Host.Pipeline;

/// <summary>The last stage: the document of a finished run.</summary>
internal static class ResultDocument
{
    /// <summary>The result of a run.</summary>
    /// <param name="begun">The result as it was written at the start.</param>
    /// <param name="context">The inputs of the run.</param>
    /// <param name="dense">The metrics of the dense model.</param>
    /// <param name="found">The result of the search.</param>
    /// <param name="best">The best plan.</param>
    /// <param name="baselines">The baselines by name.</param>
    public static RunResult Of(
        RunResult begun, RunContext context, ModelMetrics dense, SearchResult found, FoundPlan best,
        IReadOnlyDictionary<string, FoundPlan> baselines)
    {
        var (experiment, selection) = (context.Experiment, found.Selection!);
        var windows = experiment.Calibration.Windows;
        return begun with
        {
            State = RunState.Finished,
            Protocol = Protocol.Of(experiment.Report, experiment.Dtype, experiment.Device),
            Calibration = new(windows.Hash, windows.Count, windows.Length),
            Metrics = [.. experiment.Fitness.Select(fitness => fitness.Metric)],
            Dense = dense,
            Best = best,
            Baselines = baselines,
            Front = [.. selection.Front.Select((member, i) => new FrontMember(i, [.. member.Genome], Objectives(member)))],
            Choice = context.Spec.Choice is { } rule ? new(rule.ToString(), selection.Reason, selection.Member) : null,
            Counts = found.Counts,
            Racing = found.Racing,
            Hypervolume = found.Volume,
            Remarks = experiment.Optimizer.Remarks,
            PeakMemory = Process.GetCurrentProcess().PeakWorkingSet64,
            Timeline = found.Timeline,
        };
    }

    private static Dictionary<string, double> Objectives(Evaluation evaluation) =>
        evaluation.Measurements.ToDictionary(m => m.Metric.Name, m => m.Value);
}
