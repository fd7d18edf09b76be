using System.Diagnostics;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;

namespace EvoPrune.Host.Pipeline;

/// <summary>Runs an experiment in its folder: prepare, search, report, finish.</summary>
/// <param name="context">The inputs of the run.</param>
/// <param name="profiler">Profiles the search; null if unused.</param>
internal sealed class RunPipeline(RunContext context, Profiler? profiler = null)
{
    /// <summary>Runs to the end or until cancelled. The folder records every end.</summary>
    public RunResult Run(CancellationToken cancellation)
    {
        var (spec, folder) = (context.Spec, context.Folder);
        var state = new RunResult(RunState.Running, spec.Name, spec.Seed) { Model = HubModel.At(context.Experiment.Model.Path) };
        folder.WriteResult(state);
        try
        {
            var result = CarryOut(state, cancellation);
            folder.WriteResult(result);
            return result;
        }
        catch (OperationCanceledException)
        {
            folder.Log.WriteLine("cancelled");
            folder.WriteResult(state with { State = RunState.Cancelled });
            throw;
        }
        catch (Exception exception)
        {
            var isExpected = exception is RunFailedException or InputException;
            folder.Log.WriteLine($"failed: {(isExpected ? exception.Message : exception)}");
            var message = isExpected ? exception.Message : PluginFault.Describe(exception);
            folder.WriteResult(state with { State = RunState.Failed, Message = message });
            throw;
        }
    }

    private RunResult CarryOut(RunResult state, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        using var model = PreparedModel.Load(context, cancellation);
        var reports = new ReportStage(context, model, cancellation);
        var dense = reports.Dense();
        var searches = new SearchStage(context, model, cancellation);
        var (found, profile) = searches.Run(profiler);
        var best = reports.Best(found);
        var baselines = new Baselines(context, model, searches, reports).Measure(found, best);
        reports.SayFailures(best.Metrics, baselines);
        searches.SayEnd();
        return ResultDocument.Of(state, context, dense, found, best, baselines) with
        {
            Seconds = Math.Round(watch.Elapsed.TotalSeconds, 3),
            Profile = profile,
        };
    }
}
