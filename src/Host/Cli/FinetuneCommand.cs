using System.CommandLine;
using System.Globalization;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Models.Export;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Cli;

/// <summary><c>finetune RUN --tokens N</c>: trains the best plan of a finished run, and writes it as a Hugging Face folder.</summary>
internal static class FinetuneCommand
{
    private const int UsualSteps = 50;

    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "The folder of a finished run.", HelpName = "RUN" };
        var tokens = CommonOptions.Tokens("Tokens of the calibration text to train on, rounded up to whole steps.");
        var rate = new Option<string?>("--learning-rate") { Description = "Highest learning rate. Default: the run's.", HelpName = "R" };
        var set = CommonOptions.Set("the run's finetuning section", "windows=16");
        var output = new Option<string?>("--to") { Description = "The new folder. Default: RUN/finetuned. DIR.training holds the checkpoint meanwhile.", HelpName = "DIR" };
        var shape = CommonOptions.Choice<ExportShape>("--shape", "As export has it. Default: the smallest that stock tools open.");
        var every = CommonOptions.Count("--checkpoint", "Steps between two checkpoints. Default: 50. The trained weights do not depend on it.");
        var workers = CommonOptions.Workers("Batches of the report text scored");
        var plugins = CommonOptions.Plugins();
        var json = CommonOptions.Json();
        var command = new Command("finetune",
            "Train the best plan of a finished run on the calibration text, report perplexities before and after, and write the model. Stopped or killed, the same command goes on from the last checkpoint and ends with the same weights.\n\nExample: evoprune finetune runs/quickstart-20260101-120000 --tokens 100000 --learning-rate 1e-4")
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
        var plugins = ExperimentPlugins.Load(pluginFolders, [RunFolder.ResolvedPath(run)], settings);
        var spec = new ExperimentFormat(plugins).Read(RunFolder.ResolvedPath(run), settings);
        PluginRecord.RequireSame(run, spec);
        var experiment = Experiment.Prepare(spec, RunFolder.ResolvedPath(run), RunFolder.ReadCalibration(run));
        var document = Utf8File.Read(RunFolder.BestPath(run));
        var plan = PlanFile.Read(RunFolder.BestPath(run), experiment.Model, plugins).Plan;
        var request = FinetuneRequest.Of(experiment, document, shape);
        if (TrainedFolder.Find(target, request) is { } result)
        {
            shell.People.WriteLine("this training is finished; its result stands.");
            return Show(shell, result);
        }

        using var folder = TrainingFolder.Open(target, request);
        using var cancellation = new CancellationTokenSource();
        using var interruption = new Interruption(cancellation);
        try
        {
            var training = new PlanTraining(experiment, plan, folder, every ?? UsualSteps, ThreadSplit.Of(workers, threads: 1, experiment.Device), shell);
            return Show(shell, training.Run(target, found, new() { Shape = shape, PlanDocument = document }, request, cancellation.Token));
        }
        catch (OperationCanceledException)
        {
            shell.People.WriteLine("stopped; the same command goes on with it");
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
            : throw new InputException("this run is not finished.", run, $"Go on with it first: evoprune resume {run}");
    }

    private static int Show(Shell shell, FinetuneResult result)
    {
        string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        shell.People.WriteLine(Line($"report perplexity   {Figures.Fine(result.Before)} before, {Figures.Fine(result.After)} after {result.Tokens:N0} tokens; dense {Figures.Fine(result.Dense)}"));
        if (result.Failure is { } failure)
        {
            shell.People.WriteLine($"failed              {failure}");
        }

        shell.People.WriteLine(Line($"written             {result.Export.Folder}"));
        shell.People.WriteLine(Line($"shape               {result.Export.Shape.ToString().ToLowerInvariant()}: {result.Export.Parameters:N0} parameters, {result.Export.Bytes:N0} bytes as {result.Export.Dtype}"));
        shell.People.WriteLine(Line($"opens in            {result.Export.Runtimes}"));
        shell.Document(result);
        return 0;
    }
}
