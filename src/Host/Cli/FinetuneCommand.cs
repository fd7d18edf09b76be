using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Models.Export;
using EvoPrune.Models.Text;
using EvoPrune.Models.Training;
using EvoPrune.Models.Weights;

namespace EvoPrune.Host.Cli;

/// <summary>
/// <c>finetune RUN --tokens N</c>: finetunes the best plan of a finished run and writes the model as a Hugging Face folder.
/// </summary>
internal static class FinetuneCommand
{
    private const int UsualSteps = 50;

    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "The folder of a finished run.", HelpName = "RUN" };
        var tokens = CommonOptions.Tokens("Tokens of the calibration text to train on, rounded up to whole steps.");
        var rate = new Option<string?>("--learning-rate") { Description = "Highest learning rate. Default: the run's.", HelpName = "R" };
        var set = CommonOptions.Set("the run's finetuning section", "windows=16");
        var output =
            new Option<string?>("--to") { Description =
                "The new folder. Default: RUN/finetuned. DIR.training holds the checkpoint meanwhile.", HelpName = "DIR" };
        var shape = CommonOptions.Choice<ExportShape>("--shape",
            "Shape of the exported model, as in export. Default: the smallest that stock tools open.");
        var every = CommonOptions.Count("--checkpoint",
            "Steps between two checkpoints. Default: 50. The trained weights do not depend on it.");
        var workers = CommonOptions.Workers("Batches of the report text scored");
        var plugins = CommonOptions.Plugins();
        var json = CommonOptions.Json();
        var command = new Command("finetune",
            "Train the best plan of a finished run on the calibration text, report perplexities before and after, and write the model. "
                + "Stopped or killed, the same command goes on from the last checkpoint and ends with the same weights.\n\nExample: "
                + "evoprune finetune runs/quickstart-20260101-120000 --tokens 100000 --learning-rate 1e-4")
        {
            run, tokens, rate, set, output, shape, every, workers, plugins, json,
        };
        command.SetAction(parsed =>
        {
            var asked = parsed.GetValue(run)!;
            string[] settings =
            [
                .. parsed.GetValue(set)!.Select(setting => $"finetuning.{setting}"),
                string.Create(CultureInfo.InvariantCulture, $"finetuning.after={parsed.GetValue(tokens)}"),
                .. parsed.GetValue(rate) is { } wanted ? [$"finetuning.after-learning-rate={wanted}"] : Array.Empty<string>(),
            ];
            return Finetune(new Shell(parsed.GetValue(json)), asked, parsed.GetValue(output) ?? Path.Combine(asked, "finetuned"), settings,
                parsed.GetValue(shape), parsed.GetValue(every), parsed.GetValue(workers), parsed.GetValue(plugins)!);
        });
        return command;
    }

    private static int Finetune(
        Shell shell, string run, string target, string[] settings, ExportShape? shape, int? every, int? workers, string[] pluginFolders)
    {
        var found = Finished(run);
        var plugins = ExperimentPlugins.Load(pluginFolders, [RunFolder.ResolvedPath(run)], new([], settings));
        var spec = new ExperimentFormat(plugins).Read(RunFolder.ResolvedPath(run), settings);
        PluginRecord.RequireSame(run, spec);
        var experiment = Experiment.Prepare(spec, RunFolder.ResolvedPath(run), RunFolder.ReadCalibration(run));
        var document = Utf8File.Read(RunFolder.BestPath(run));
        var plan = PlanFile.Read(RunFolder.BestPath(run), experiment.Model, plugins).Plan;
        var request = FinetuneRequest.Of(
            spec, experiment.Calibration.Windows.Length, experiment.Device.ToString(), experiment.FinetuningTokens.ToArray(), document,
            shape);
        if (TrainedFolder.Find(target, request) is { } result)
        {
            shell.Output.WriteLine("this training is already finished; this is its result.");
            return Show(shell, result);
        }

        using var folder = TrainingFolder.Open(target, request);
        using var cancellation = new CancellationTokenSource();
        using var interruption = new Interruption(cancellation);
        try
        {
            var training = new PlanTraining(experiment, plan, folder, every
                ?? UsualSteps, ThreadSplit.Of(workers, threads: 1, experiment.Device), shell);
            return Show(shell, training.Run(target, found, new() { Shape = shape, PlanDocument = document }, request, cancellation.Token));
        }
        catch (OperationCanceledException)
        {
            shell.Output.WriteLine("stopped; the same command resumes it");
            return Failure.Cancelled;
        }
    }

    private static RunResult Finished(string run)
    {
        if (!File.Exists(RunFolder.ResolvedPath(run)))
        {
            throw new InputException("there is no run in this folder.", run, "Give the folder that 'evoprune run' named.");
        }

        return RunFolder.HasResult(run) && RunFolder.Read(run) is { State: RunState.Finished } result
            ? result
            : throw new InputException("this run is not finished.", run, $"Resume it first: evoprune resume {run}");
    }

    private static int Show(Shell shell, FinetuneResult result)
    {
        shell.Output.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"report perplexity   {Figures.Fine(result.Before)} before, {Figures.Fine(result.After)} after {result.Tokens:N0} "
                + $"tokens; dense {Figures.Fine(result.Dense)}"));
        if (result.Failure is { } failure)
        {
            shell.Output.WriteLine($"failed              {failure}");
        }

        shell.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"written             {result.Export.Folder}"));
        shell.Output.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"shape               {result.Export.Shape.ToString().ToLowerInvariant()}: {result.Export.Parameters:N0} parameters, "
                + $"{result.Export.Bytes:N0} bytes as {result.Export.Dtype}"));
        shell.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"opens in            {result.Export.Runtimes}"));
        shell.Document(result);
        return 0;
    }
}

/// <summary>Finetunes the plan of a run with checkpoints, and writes the model.</summary>
/// <param name="experiment">The experiment of the run with the recipe of this training.</param>
/// <param name="plan">The plan.</param>
/// <param name="folder">Keeps the checkpoints.</param>
/// <param name="every">Steps between two checkpoints.</param>
/// <param name="split">Workers and threads for scoring the report text.</param>
/// <param name="shell">Shows the progress.</param>
internal sealed class PlanTraining(Experiment experiment, CompressionPlan plan, TrainingFolder folder, int every, ThreadSplit split,
    Shell shell)
{
    /// <summary>Trains from the latest checkpoint to the end. Saves another checkpoint when cancelled.</summary>
    public FinetuneResult Run(string target, RunResult found, ExportOptions export, JsonObject request, CancellationToken cancellation)
    {
        split.Enter();   // Sums of gradients depend on the number of threads, so it is fixed; shards use the cores.
        var spec = experiment.Spec;
        using var model = experiment.Load();
        shell.Warn([.. experiment.Warnings, .. model.Warnings]);
        var finetuner = new Finetuner(model, experiment.Calibration.Windows, experiment.FinetuningTokens, spec.Finetuning!, spec.Seed);
        using var candidate = Untrained(finetuner,
            LevelDatabases.Prepare(experiment, model, record: null, shell.Output.WriteLine, cancellation));
        TextScore Score() => TextScore.Measure(candidate.Candidate, experiment.Report, split, cancellation);
        var before = Score();
        using var run = finetuner.PostTraining(candidate);
        folder.Restore(run);
        Train(run, finetuner.TokensPerStep, cancellation);
        var after = Score();

        var stage = folder.NewStage();
        var report = FinetunedExporter.Export(experiment.Model, candidate, stage, export) with { Folder = target };
        var result = new FinetuneResult(
            spec.Name, spec.Seed, run.Step
                * finetuner.TokensPerStep, run.Step, found.Dense?.Perplexity, before.Perplexity, after.Perplexity,
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
            shell.Output.WriteLine($"resuming from the checkpoint after step {run.Step} of {run.Steps}");
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

    private TrainableCandidate Untrained(Finetuner finetuner, PruningMethod method)
    {
        try
        {
            return finetuner.Untrained(plan, method);
        }
        catch (NotSupportedException exception)
        {
            throw new InputException($"the plan of this run cannot be trained: {exception.Message}");
        }
    }
}

/// <summary>Shows the progress of a training: one line that is rewritten on a terminal, otherwise a line every 10 seconds.</summary>
internal sealed class TrainingLine(Shell shell, long tokens, long before)
{
    private readonly TimeSpan refresh = TimeSpan.FromSeconds(shell.IsLive ? 0.1 : 10);
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private TimeSpan shown;

    /// <summary>Shows a step if enough time has passed. Always shows the last step.</summary>
    public void Show(TrainingStep step)
    {
        if (watch.Elapsed - shown < refresh && step.Tokens < tokens)
        {
            return;
        }

        shown = watch.Elapsed;
        var speed = (step.Tokens - before) / watch.Elapsed.TotalSeconds;
        string Line(int width) => LiveText.Of(width,
        [
            (5, string.Create(CultureInfo.InvariantCulture, $"finetuning: {step.Tokens:N0}/{tokens:N0} tokens")),
            (4, string.Create(CultureInfo.InvariantCulture, $"loss {step.Loss:0.000}")),
            (1, string.Create(CultureInfo.InvariantCulture, $"rate {step.LearningRate:0.0e+0}")),
            (2, string.Create(CultureInfo.InvariantCulture, $"{speed:0} tokens/s")),
            (3, string.Create(CultureInfo.InvariantCulture, $"{(tokens - step.Tokens) / speed:0} s left")),
        ]);
        if (shell.IsLive)
        {
            shell.Output.Write($"\r\u001b[2K{Line(shell.Terminal.Profile.Width)}");
        }
        else
        {
            shell.Output.WriteLine(Line(int.MaxValue));
        }
    }

    /// <summary>Ends the line that was being rewritten.</summary>
    public void Close()
    {
        if (shell.IsLive && shown > TimeSpan.Zero)
        {
            shell.Output.WriteLine();
        }
    }
}
