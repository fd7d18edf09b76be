using System.Text.Json.Nodes;
using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Models;
using EvoPrune.Models.Export;
using EvoPrune.Models.Training;

namespace EvoPrune.Host.Cli;

/// <summary>Trains the plan of a run, step by step with checkpoints, and writes the model.</summary>
/// <param name="experiment">The run's experiment, with the recipe of this training.</param>
/// <param name="plan">The plan.</param>
/// <param name="folder">Where checkpoints are kept.</param>
/// <param name="every">Steps between two of them.</param>
/// <param name="split">Batches scored side by side.</param>
/// <param name="shell">Shows how it goes.</param>
internal sealed class PlanTraining(Experiment experiment, CompressionPlan plan, TrainingFolder folder, int every, ThreadSplit split, Shell shell)
{
    /// <summary>Trains from the latest checkpoint to the end. Cancelled, it leaves one more.</summary>
    public FinetuneResult Run(string target, RunResult found, ExportOptions export, JsonObject request, CancellationToken cancellation)
    {
        split.Enter();   // Sums of gradients depend on the number of threads; shards use the cores.
        var spec = experiment.Spec;
        using var model = experiment.Load();
        shell.Warn([.. experiment.Warnings, .. model.Warnings]);
        var finetuner = new Finetuner(model, experiment.Calibration.Windows, experiment.FinetuningTokens, spec.Finetuning!, spec.Seed);
        using var candidate = Untrained(finetuner, LevelDatabases.Prepare(experiment, model, shell.People.WriteLine, cancellation));
        TextScore Score() => TextScore.Measure(candidate.Candidate, experiment.Report, split, cancellation);
        var before = Score();
        using var run = finetuner.PostTraining(candidate);
        folder.Restore(run);
        Train(run, finetuner.TokensPerStep, cancellation);
        var after = Score();

        var stage = folder.NewStage();
        var report = FinetunedExporter.Export(experiment.Model, candidate, stage, export) with { Folder = target };
        var result = new FinetuneResult(
            spec.Name, spec.Seed, run.Step * finetuner.TokensPerStep, run.Step, found.Dense?.Perplexity, before.Perplexity, after.Perplexity,
            Protocol.Of(experiment.Report, experiment.Dtype, experiment.Device), report, request)
        {
            Failure = (before.Failure, after.Failure) switch
            {
                (null, null) => null,
                (null, var failure) => $"after the training, {failure}",
                (var failure, null) => $"before the training, {failure}",
                var (first, second) => $"before the training, {first}; after it, {second}",
            },
        };
        TrainedFolder.Write(stage, result);
        folder.Publish();
        return result;
    }

    private void Train(TrainingRun run, long tokensPerStep, CancellationToken cancellation)
    {
        var line = new TrainingLine(shell, run.Steps * tokensPerStep, run.Step * tokensPerStep);
        if (run.Step > 0)
        {
            shell.People.WriteLine($"going on from the checkpoint after step {run.Step} of {run.Steps}");
        }

        while (!run.IsDone)
        {
            if (cancellation.IsCancellationRequested)
            {
                folder.Save(run);
                line.Close();
                throw new OperationCanceledException(cancellation);
            }

            line.Show(run.Next());
            if (run.Step % every == 0 || run.IsDone)
            {
                folder.Save(run);
            }
        }

        line.Close();
    }

    private TrainableCandidate Untrained(Finetuner finetuner, IPruner pruner)
    {
        try
        {
            return finetuner.Untrained(plan, pruner);
        }
        catch (NotSupportedException exception)
        {
            throw new InputException($"the plan of this run cannot be trained: {exception.Message}");
        }
    }
}
