using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Host.Tasks;
using EvoPrune.Models;
using EvoPrune.Models.Weights;
using TorchSharp;

namespace EvoPrune.Host.Cli;

/// <summary>The tasks that <c>eval</c> is asked for.</summary>
/// <param name="Names">Names or files.</param>
/// <param name="Limit">Documents of each task, from the first on; null for all.</param>
/// <param name="Bos">Whether a token begins every context.</param>
/// <param name="Samples">The record of finished documents; null for none.</param>
/// <param name="DataFolder">The folder of task data; null for none.</param>
internal sealed record TaskRequest(IReadOnlyList<string> Names, int? Limit, BosPolicy Bos, string? Samples, string? DataFolder);

/// <summary>The options of <c>eval</c> for tasks.</summary>
internal sealed class TaskOptions
{
    private readonly Option<string[]> tasks = new("--tasks")
    {
        Description = "Zero-shot tasks such as piqa,arc_easy, or files of your own such as ./my_task.yaml (docs/tasks.md).",
        HelpName = "LIST",
        CustomParser = CommonOptions.List,
    };

    private readonly Option<int?> limit = CommonOptions.Count("--limit", "Documents of each task, from the first on. Default: all.");

    private readonly Option<BosPolicy?> bos = CommonOptions.Choice<BosPolicy>(
        "--bos", "Whether a token begins every context: auto (as the tokenizer does on its own), always or never. Default: auto.");

    private readonly Option<string?> samples = new("--samples")
    {
        Description = "Write the log-likelihoods of each document of the tasks. Started again with the same file, eval goes on after them.",
        HelpName = "FILE.jsonl",
    };

    private readonly Option<string?> data = new("--task-data")
    {
        Description = $"Folder with the data of tasks. Default: {TaskCatalog.Variable}.",
        HelpName = "DIR",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[tasks, limit, bos, samples, data])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The tasks that are asked for; null for a text.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="text">The option of the text.</param>
    /// <param name="ofText">Options that go with it.</param>
    /// <exception cref="InputException">Neither tasks nor a text are asked for, or both, or an option of the other one.</exception>
    public TaskRequest? Read(ParseResult parsed, Option text, params Option[] ofText)
    {
        bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };
        if (IsGiven(tasks) == IsGiven(text))
        {
            throw new InputException("eval measures on a text or on tasks", null, "Give one of --text FILE and --tasks LIST.");
        }

        var (given, needed) = IsGiven(tasks) ? (ofText.Where(IsGiven), text)
            : (new Option[] { limit, bos, samples, data }.Where(IsGiven), tasks);
        if (given.Any())
        {
            throw new InputException(
                $"{string.Join(", ", given.Select(option => option.Name))}: only with {needed.Name}", null, "Leave it out.");
        }

        return !IsGiven(tasks) ? null : new(
            parsed.GetValue(tasks)!, parsed.GetValue(limit), parsed.GetValue(bos) ?? BosPolicy.Auto, parsed.GetValue(samples),
            parsed.GetValue(data));
    }
}

/// <summary>Measures tasks: documents that are finished are kept, so that a cancelled measurement goes on.</summary>
internal sealed class TaskEvaluation
{
    private readonly TaskRequest request;
    private readonly IReadOnlyList<TaskRun> runs;

    private TaskEvaluation(TaskRequest request, IReadOnlyList<TaskRun> runs) => (this.request, this.runs) = (request, runs);

    /// <summary>The most batches that can be scored in parallel.</summary>
    public long Batches => runs.Max(run => run.Batches);

    private sealed record Answer(
        HubModel? Model,
        IReadOnlyList<TaskResult> Tasks,
        [property: JsonPropertyName("mean_acc"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? MeanAcc,
        int Requests,
        double Seconds,
        PlanFootprint Plan);

    /// <summary>Reads and encodes all documents; null if there are problems.</summary>
    public static TaskEvaluation? Prepare(
        TaskRequest request, ModelFolder model, torch.ScalarType dtype, torch.Device device, Checks checks)
    {
        var runs = ReportedTasks.Prepare(
            "--tasks", request.Names, request.DataFolder, request.Limit, () => new PairEncoder(model, request.Bos), () => dtype, device,
            checks);
        return runs.Count < request.Names.Count ? null : new(request, runs);
    }

    /// <summary>Measures all tasks and shows the results.</summary>
    /// <param name="shell">The output.</param>
    /// <param name="candidate">The model under the plan.</param>
    /// <param name="split">Workers and threads.</param>
    /// <param name="footprint">What the plan leaves of the model.</param>
    /// <param name="model">The model.</param>
    /// <param name="plan">Identity of the plan.</param>
    /// <returns>The exit code.</returns>
    public int Run(
        Shell shell, ICandidate candidate, ThreadSplit split, PlanFootprint footprint, ModelFolder model, string plan)
    {
        using var samples = request.Samples is { } path ? SamplesFile.Open(path) : null;
        using var cancellation = new CancellationTokenSource();
        using var interruption = new Interruption(cancellation);
        IReadOnlyDictionary<int, DocumentScore>[] finished = [
            .. runs.Select(run => samples?.Begin(run.Name, model.Fingerprint.Weights, plan, run.Protocol)
            ?? new Dictionary<int, DocumentScore>())];
        var watch = Stopwatch.StartNew();
        var progress = new TaskProgress(shell, runs.Sum(run => run.Documents.Items.Count), finished.Sum(scores => scores.Count));
        var results = new List<TaskResult>();
        try
        {
            foreach (var (run, known) in runs.Zip(finished))
            {
                results.Add(run.Measure(candidate, known, ForEach, scores =>
                {
                    samples?.Append(run.Documents, scores);
                    progress.Add(run.Name, scores.Count);
                }));
            }
        }
        catch (OperationCanceledException)
        {
            progress.Close();
            shell.Output.WriteLine(request.Samples is null ? "cancelled"
                : $"cancelled; finished documents are in {request.Samples}. The same command goes on after them.");
            return Failure.Cancelled;
        }

        progress.Close();
        Show(shell, HubModel.At(model.Path), results, watch.Elapsed.TotalSeconds, footprint);
        return 0;

        void ForEach(int count, Action<int> item) => split.ForEach(count, (index, _) => item(index), cancellation.Token);
    }

    private void Show(Shell shell, HubModel? model, List<TaskResult> results, double seconds, PlanFootprint footprint)
    {
        if (model is not null)
        {
            shell.Output.WriteLine($"model: {model}");
        }

        TaskTable.Write(shell.Terminal, results);
        var requests = runs.Sum(run => run.Requests);
        var before = results[0].Protocol.Before;
        shell.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{requests} log-likelihoods in {seconds:0.0} s; bos {results[0].Protocol.Bos}: "
            + $"{(before.Count == 0 ? "no token" : $"token {string.Join(' ', before)}")} before each context"));
        shell.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"zero fraction {footprint.ZeroFraction:0.0000}, parameters removed {footprint.ParametersRemoved}, bytes {footprint.Bytes}"));
        shell.Document(new Answer(model, results, TaskResult.MeanAcc(results), requests, seconds, footprint));
    }
}

/// <summary>Shows how many documents are finished, in a line that is rewritten on a terminal.</summary>
internal sealed class TaskProgress(Shell shell, int all, int known)
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private readonly Stopwatch watch = Stopwatch.StartNew();
    private TimeSpan shown = -Refresh;
    private int done;

    /// <summary>Adds finished documents.</summary>
    public void Add(string task, int documents)
    {
        done += documents;
        if (shell.IsLive && watch.Elapsed - shown > Refresh)
        {
            shown = watch.Elapsed;
            var left = watch.Elapsed / done * (all - known - done);
            shell.Output.Write($"\r\u001b[2K" + LiveText.Of(shell.Terminal.Profile.Width,
                (3, task), (2, string.Create(CultureInfo.InvariantCulture, $"{known + done}/{all} documents")),
                (1, known > 0 ? string.Create(CultureInfo.InvariantCulture, $"{known} finished before") : ""),
                (2, string.Create(CultureInfo.InvariantCulture, $"{left.TotalSeconds:0} s left"))));
        }
    }

    /// <summary>Removes the line.</summary>
    public void Close()
    {
        if (shell.IsLive && done > 0)
        {
            shell.Output.Write("\r\u001b[2K");
        }
    }
}
