using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Host.Tasks;
using EvoPrune.Models;
using EvoPrune.Models.Text;
using EvoPrune.Models.Weights;

namespace EvoPrune.Host.Cli;

/// <summary><c>eval</c>: measures perplexity, speed and size of a model, dense or pruned by a plan.</summary>
internal static class EvalCommand
{
    private const string PerplexityId = "perplexity";
    private const int UsualLength = 256;

    private sealed record EvalRequest(
        string Model, Func<TextSource>? Text, TaskRequest? Tasks, int Length, int? Windows, string[] Metrics, string? Plan, int? Member,
        DeviceChoice Device, ModelDtype Dtype, int? Resident, int? Workers, ThreadRequest? Threads, string[] Plugins);

    private sealed record Answer(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Perplexity, string? Failure,
        Dictionary<string, FitnessScore>? Metrics, long Tokens, double Seconds, double TokensPerSecond, Protocol Protocol,
        PlanFootprint Plan)
    {
        /// <summary>The model, if it is one of the Hugging Face hub.</summary>
        public HubModel? Model { get; init; }
    }

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = ModelPath.Description, HelpName = "DIR", Required = true };
        var (texts, tasks) = (new TextOptions(), new TaskOptions());
        var length = CommonOptions.Count("--length", $"Tokens per window. Default: {UsualLength}.", least: 2);
        var windows = CommonOptions.Count("--windows", "Windows from the start of the text. Default: as many as the text fills.");
        var metrics = new Option<string[]>("--metrics")
        {
            Description = "Fitness plugins to measure beside the perplexity, such as kl-divergence,reconstruction-error.",
            HelpName = "LIST",
            CustomParser = CommonOptions.List,
            DefaultValueFactory = _ => [],
        };
        var plan = new Option<string?>("--plan") { Description = "A plan file, or a run folder for its best plan.", HelpName = "RUN|FILE" };
        var member = CommonOptions.Member();
        var device = CommonOptions.Device();
        var dtype = CommonOptions.Dtype("Data type of weights and activations", ModelDtype.Float32);
        var resident = CommonOptions.Resident();
        var workers = CommonOptions.Workers("Batches of windows scored");
        var threads = CommonOptions.Threads(what: "batch");
        var plugins = CommonOptions.Plugins();
        var json = CommonOptions.Json();
        var command = new Command("eval",
            "Measure a model, dense or under a plan: perplexity on a text, or accuracy on zero-shot tasks; zeros, parameters removed, "
                + "bytes.\n\nExample: evoprune eval --model assets/tiny --text assets/stories/report.txt --windows 64")
        {
            model,
        };
        texts.AddTo(command);
        Add(command, length, windows, metrics);
        tasks.AddTo(command);
        Add(command, plan, member, device, dtype, resident, workers, threads, plugins, json);
        command.SetAction(parsed => Evaluate(new Shell(parsed.GetValue(json)), new(
            parsed.GetValue(model)!, texts.IsNamed(parsed) ? () => texts.Read(parsed) : null,
            tasks.Read(parsed, texts.Text, [.. texts.Others, length, windows, metrics]),
            parsed.GetValue(length) ?? UsualLength, parsed.GetValue(windows), parsed.GetValue(metrics)!, parsed.GetValue(plan),
            parsed.GetValue(member), parsed.GetValue(device), parsed.GetValue(dtype) ?? ModelDtype.Float32, parsed.GetValue(resident),
            parsed.GetValue(workers), parsed.GetValue(threads), parsed.GetValue(plugins)!)));
        return command;
    }

    // In the order of the help.
    private static void Add(Command command, params IEnumerable<Option> options)
    {
        foreach (var option in options)
        {
            command.Options.Add(option);
        }
    }

    private static int Evaluate(Shell shell, EvalRequest request)
    {
        var checks = new Checks();
        var log = new PrunerLog();
        log.SendTo(shell.Output.WriteLine);
        var folder = checks.Try(() => ModelFolder.OpenLanguageModel(ModelPath.Require(request.Model, "--model")));
        var device = checks.Try(() => Devices.Resolve(request.Device, "--device"));
        var text = folder is null || request.Text is null ? null
            : checks.Try(() => TextCorpus.Open(request.Text(), folder.OpenTokenizer(),
                request.Windows is { } most ? TextExtent.First(request.Length, most) : TextExtent.Whole));
        var windows = text is null ? null : checks.Try(() => text.FirstWindows(folder!.Topology, request.Length, request.Windows));
        var planPath = checks.Try(() => request is { Plan: null, Member: not null }
            ? throw new InputException("--member: there is no front without a plan", null, "Add --plan RUN.")
            : PlanPath.Find(request.Plan ?? "", request.Member));
        var plugins = new Lazy<PluginCatalog>(() => ExperimentPlugins.Load(request.Plugins, [RunFolder.ResolvedPath(request.Plan ?? "")]));
        var plan = folder is null || request.Plan is null || planPath is null ? null
            : checks.Try(() => PlanFile.Read(planPath, folder, plugins.Value, request.Member));
        var metrics = text is null ? [] : request.Metrics.Except([PerplexityId])
            .Select(name =>
            (Name: name, Fitness: checks.Try(() => plugins.Value.Use<IFitness>($"{{ type: {name} }}")
                .Create(folder!.Topology, text, new TaskSource(folder, new TaskCatalog(dataFolder: null))))))
                .ToList();
        var pruner = plan?.Pruner is null ? null : checks.Try(() => plan.Pruner.Create(folder!.Topology, log));
        var calibration = plan?.Calibration is null ? null : checks.Try(() => plan.Calibration.For(folder!));
        var resident = request.Resident * MachineShare.Megabyte;
        if (folder is not null)
        {
            checks.Try(() => folder.OffloadingWithin(Devices.Resolve(request.Dtype, folder), resident));
        }

        var tasks = folder is null || device is null || request.Tasks is null ? null
            : TaskEvaluation.Prepare(request.Tasks, folder, Devices.Resolve(request.Dtype, folder), device, checks);
        checks.ThrowIfAny();
        var dtype = Devices.Resolve(request.Dtype, folder!);
        using var model = folder!.Load(device!, dtype, resident: resident);
        shell.Warn([.. folder.Warnings, .. plan?.Warnings ?? [], .. text?.Warnings ?? [], .. model.Warnings]);
        if (resident is not null)
        {
            shell.Output.WriteLine($"{model.Offloading}");
        }

        var split = ThreadRequest.Split(request.Threads, request.Workers, device!, tasks?.Batches ?? TextScore.BatchesOf(windows!));
        if (request.Threads is { Number: null })
        {
            shell.Output.WriteLine($"threads: {split}");
        }

        split.Enter();
        split.Warn(shell.Output.WriteLine);
        var method = plan is null ? PruningMethod.None
            : LevelDatabases.Prepare(plan.Plan, pruner, plan.Pruner, folder, model, calibration, dtype, device!, shell.Output.WriteLine);
        using var held = model.IsWorthHolding(method) ? model.Prune(plan!.Plan, method) : null;
        var candidate = held?.Candidate ?? (plan is null ? model.Dense : model.Candidate(plan.Plan, method));
        var footprint = held?.Footprint ?? model.Footprint(candidate.Plan, method);
        if (tasks is not null)
        {
            return tasks.Run(shell, candidate, split, footprint, folder, PlanIdentity(planPath));
        }

        var score = TextScore.Measure(candidate, windows!, split);
        var others = metrics.Select(metric =>
            FitnessScores.Measure(metric.Name, metric.Fitness!, candidate, model.Dense, windows!, folder.Topology)).ToList();
        Write(shell, HubModel.At(folder.Path), score, others, footprint, Protocol.Of(windows!, dtype, device!));
        return 0;
    }

    // The plan by its content, so that the same plan in another folder is the same.
    private static string PlanIdentity(string? path) =>
        string.IsNullOrEmpty(path) ? "dense" : Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))[..16];

    private static void Write(
        Shell shell, HubModel? model, TextScore score, List<FitnessScore> metrics, PlanFootprint footprint, Protocol protocol)
    {
        if (model is not null)
        {
            shell.Output.WriteLine($"model               {model}");
        }

        shell.Output.WriteLine(
            $"perplexity          {(score.Failure is { } failure ? $"failed: {failure}" : Figures.Fine(score.Perplexity))}");
        foreach (var metric in metrics)
        {
            shell.Output.WriteLine($"{metric.Name + " ",-20}{metric.Shown}");
        }

        shell.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"tokens              {score.Tokens} in {score.Seconds:0.00} s, {score.TokensPerSecond:0} tokens/s"));
        shell.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"zero fraction       {footprint.ZeroFraction:0.0000}"));
        shell.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"parameters removed  {footprint.ParametersRemoved}"));
        shell.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bytes               {footprint.Bytes}"));
        shell.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, 
            $"protocol            {protocol.Hash}: {protocol.Windows} x {protocol.Length} tokens, {protocol.Dtype} on {protocol.Device}"));
        var others = metrics.Count == 0 ? null : metrics.ToDictionary(metric => metric.Name);
        shell.Document(new Answer(score.Perplexity, score.Failure, others, score.Tokens, score.Seconds, score.TokensPerSecond, protocol,
            footprint) { Model = model });
    }
}
