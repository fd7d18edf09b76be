using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Search.Racing;
using EvoPrune.Host.Tasks;
using EvoPrune.Models;
using EvoPrune.Models.Inference;
using EvoPrune.Models.Profiling;
using EvoPrune.Models.Text;
using EvoPrune.Models.Weights;
using TorchSharp;

namespace EvoPrune.Host.Search;

/// <summary>
/// An experiment, wired and checked: plugins constructed, texts tokenized, the model's headers read. No weights are loaded yet.
/// </summary>
internal sealed class Experiment
{
    private Experiment(ExperimentSpec spec) => Spec = spec;

    /// <summary>The content of the experiment file.</summary>
    public ExperimentSpec Spec { get; }

    /// <summary>The folder of the model.</summary>
    public required ModelFolder Model { get; init; }

    /// <summary>The device to compute on.</summary>
    public required torch.Device Device { get; init; }

    /// <summary>The data type of weights and activations.</summary>
    public torch.ScalarType Dtype => Devices.Resolve(Spec.Model.Dtype, Model);

    /// <summary>The weights that stay in memory.</summary>
    public required Offloading Offloading { get; init; }

    /// <summary>The encoding of genomes.</summary>
    public required IEncoding Encoding { get; init; }

    /// <summary>The genomes that may be proposed.</summary>
    public required SearchSpace Space { get; init; }

    /// <summary>The pruner, which a level database may replace when the model is loaded.</summary>
    public required IPruner Pruner { get; init; }

    /// <summary>The messages of the pruner.</summary>
    public required PrunerLog PrunerLog { get; init; }

    /// <summary>The fitness entries.</summary>
    public required IReadOnlyList<IFitness> Fitness { get; init; }

    /// <summary>The metrics of the fitness entries, for optimizers.</summary>
    public required Objectives Objectives { get; init; }

    /// <summary>The optimizer. It keeps state, so it serves one search.</summary>
    public required IOptimizer Optimizer { get; init; }

    /// <summary>Remarkable properties of the model and the texts that are not errors.</summary>
    public required IReadOnlyList<Problem> Warnings { get; init; }

    /// <summary>The calibration set; null if drawing it takes a model and the caller did not ask for that.</summary>
    public required CalibrationSet? Drawn { get; init; }

    /// <summary>The calibration set, on which candidates are scored.</summary>
    public CalibrationSet Calibration => Drawn ?? throw new InvalidOperationException("The calibration set was not drawn.");

    /// <summary>The tokens of the whole calibration text if something is finetuned on them; otherwise empty.</summary>
    public required IReadOnlyList<int> FinetuningTokens { get; init; }

    /// <summary>The windows of the report text, on which results are measured.</summary>
    public required TokenWindows Report { get; init; }

    /// <summary>The tasks that are reported.</summary>
    public required IReadOnlyList<TaskRun> Tasks { get; init; }

    /// <summary>Tasks of the search that can run in parallel, as far as that is known before the first proposals.</summary>
    public long ParallelTasks
    {
        get
        {
            var passes = Scorer.WindowsPerPassOf(PruningMethod.Of(Pruner, Calibration.Windows), Fitness, Calibration.Windows,
                Device) is { } windows
                ? (Calibration.Windows.Count + windows - 1) / windows
                : 1;
            return (long)(Optimizer.PlannedProposals ?? int.MaxValue) * passes;
        }
    }

    /// <summary>Loads the model as the experiment asks.</summary>
    public LanguageModel Load() => Model.Load(Device, Dtype, resident: Spec.Model.ResidentBytes);

    /// <summary>A new optimizer for one of several searches, each on its own tokens. They share the budget evenly.</summary>
    public IOptimizer OptimizerOn(TokenWindows windows, int searches) =>
        Wrapped(Spec.Optimizer.Create(Model.Topology, Space, Objectives), Spec, Spec.Budget?.Share(searches), Encoding, windows, Device);

    /// <summary>Checks everything that can be checked without the weights, and wires it.</summary>
    /// <param name="spec">The content of the experiment file.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="drawn">The calibration set of an earlier process; null to draw it.</param>
    /// <param name="embed">Whether to draw the calibration set even if the sampler needs a model. All other checks come first.</param>
    /// <exception cref="InputException">All problems found.</exception>
    public static Experiment Prepare(ExperimentSpec spec, string file, CalibrationSet? drawn = null, bool embed = true) =>
        Prepare(new ReadExperiment(spec, []), file, drawn, embed);

    /// <summary>Checks a file that may have problems: sections without problems are checked as far as possible.</summary>
    /// <inheritdoc cref="Prepare(ExperimentSpec, string, CalibrationSet?, bool)"/>
    public static Experiment Prepare(ReadExperiment read, string file, CalibrationSet? drawn = null, bool embed = true)
    {
        var spec = read.Spec;
        var checks = new Checks(read.Problems);
        T? In<T>(string section, Func<T?> step)
            where T : class => read.IsSound(section) ? checks.Try(step) : null;

        var model = In("model", () => ModelFolder.OpenLanguageModel(spec.Model.Path));
        var device = In("model", () => Devices.Resolve(spec.Model.Device, file));
        var tokenizer = model is null ? null : checks.Try(model.OpenTokenizer);
        TextCorpus? Open(Func<(TextSource Source, TextExtent Extent)> text) => In("data", () =>
        {
            using var span = Phases.Time(Phases.Text);
            var (source, extent) = text();
            return tokenizer is null ? Unread(source) : TextCorpus.Open(source, tokenizer, extent);
        });
        var calibrationText = Open(() => (spec.Data.Calibration.Source, TextExtent.Sampled(spec.Seed)));
        var reportText = Open(() => (spec.Data.Report.Source, TextExtent.First(spec.Data.Report.Length, spec.Data.Report.Windows)));
        if (model is null)
        {
            checks.ThrowIfAny();
            throw new InvalidOperationException("a model that cannot be opened gives a problem");
        }

        var topology = model.Topology;
        var resident = spec.Model.ResidentBytes;
        var offloading = In("model", () => model.OffloadingWithin(Devices.Resolve(spec.Model.Dtype, model), resident));
        var sampler = device is null ? null
            : In("calibration", () => spec.Calibration.Create(topology, new Embedders(model, device, resident)));
        var encoding = In("encoding", () => spec.Encoding.Create(topology));
        var space = encoding is null ? null : new SearchSpace(encoding);
        var log = new PrunerLog();
        var pruner = In("pruner", () => spec.Pruner.Create(topology, log));
        pruner = pruner is null || encoding is null || space is null ? null
            : checks.Try(() => PrunerFit.Require(pruner, encoding, space, topology, spec));
        var tasks = device is null || !read.IsSound("report") || !read.IsSound("tasks") ? []
            : ReportedTasks.Prepare(spec, model, device, checks);
        var fitness = read.IsSound("fitness") ? FitnessOf(spec, model, calibrationText, tasks, checks) : [null];
        checks.Try(() => DistinctMetrics(fitness, spec));
        In("racing", () => RequireWindows(fitness, spec));
        if (GreedyObjection(space, spec) is { } objection)
        {
            checks.Add(new($"baselines: greedy does not fit here: {objection}", file, "Leave greedy out."));
        }

        var objectives = fitness.Contains(null) ? null : new Objectives([.. fitness.Select(f => f!.Metric)]);
        var needsObjectives = spec.Optimizer?.Plugin.Asks<Objectives>() == true;
        var optimizer = space is null || !read.IsSound("optimizer") || (objectives is null && needsObjectives) ? null
            : checks.Try(() => spec.Optimizer!.Create(objectives is null ? [topology, space] : [topology, space, objectives]));
        var report = reportText is null ? null
            : checks.Try(() => reportText.FirstWindows(topology, spec.Data.Report.Length, spec.Data.Report.Windows));
        var areApart = report is not null && calibrationText is not null
            && checks.Try(() => Calibrations.RequireOtherText(calibrationText, report, tokenizer!, spec, file)) is not null;
        var embeds = read.IsSound("calibration") && spec.Calibration.Plugin.Asks<ITextEmbedders>();
        if (embeds)
        {
            checks.ThrowIfAny();   // Embedding loads a model and takes time.
        }

        var calibration = drawn ?? (sampler is null || calibrationText is null || (embeds && !embed) ? null
            : checks.Try(() => Calibrations.Sample(sampler, spec.Calibration, calibrationText, topology, spec.Seed)));
        if (calibration is not null && areApart)
        {
            checks.Try(() => Calibrations.RequireDisjoint(calibration, report!, tokenizer!, spec, file));
        }

        if (spec.PerCluster && calibration is { Clusters: null })
        {
            checks.Add(new(
                $"per-cluster: the sampler {spec.Calibration.Plugin.Id} makes no clusters", spec.Calibration.Where.ToString(),
                "Choose a sampler that does, such as ccds, or leave per-cluster out."));
        }

        var finetuning = calibration is null || device is null || !read.IsSound("finetuning") ? []
            : checks.Try(() => FinetuningText.Of(spec, model, device, calibrationText!, calibration.Windows.Length, file));
        checks.ThrowIfAny();
        return new(spec)
        {
            Model = model,
            Device = device!,
            Offloading = offloading!,
            Encoding = encoding!,
            Space = space!,
            Pruner = pruner!,
            PrunerLog = log,
            Fitness = [.. fitness.Select(f => f!)],
            Objectives = objectives!,
            Optimizer = Wrapped(optimizer!, spec, spec.Budget, encoding!, calibration?.Windows, device!),
            Drawn = calibration,
            FinetuningTokens = finetuning!,
            Warnings = [.. model.Warnings, .. calibrationText!.Warnings, .. reportText!.Warnings],
            Report = report!,
            Tasks = tasks,
        };
    }

    // Without a tokenizer there are no tokens, but the text itself can be checked.
    private static TextCorpus? Unread(TextSource source)
    {
        TextCorpus.Check(source);
        return null;
    }

    private static List<IFitness?> FitnessOf(
        ExperimentSpec spec, ModelFolder model, TextCorpus? text, IReadOnlyList<TaskRun> reported, Checks checks)
    {
        var tasks = new TaskSource(model, new TaskCatalog(spec.Tasks.Data), spec.Report.Bos, [.. reported.Select(run => run.Documents)]);
        IFitness? Create(PluginUse<IFitness> use) =>
            text is not null ? checks.Try(() => use.Create(model.Topology, text, tasks))
            : use.Plugin.Asks<ITextCorpus>() || use.Plugin.Asks<ITextTokenizer>() ? null
            : checks.Try(() => use.Create(model.Topology, tasks));
        return [.. spec.Fitness.Select(Create)];
    }

    // The cap is outermost, because it counts what a race saves.
    private static IOptimizer Wrapped(
        IOptimizer optimizer, ExperimentSpec spec, SearchCap? cap, IEncoding encoding, TokenWindows? windows, torch.Device device)
    {
        if (windows is null)
        {
            return optimizer;
        }

        var windowsPerPass = (int)MicroBatch.WindowsOf(windows.Length, device);
        var raced = spec.Racing is { } racing ? new RacedOptimizer(optimizer, racing, windows, windowsPerPass, encoding.Genes) : optimizer;
        var tokensPerStep = spec.Finetuning?.TokensPerStep(windows.Length) ?? 1;
        return cap is null ? raced
            : new CappedOptimizer(raced, cap, encoding.Decode, budget => Minibatch.Of(budget, windows, tokensPerStep));
    }

    // Results name objectives by their metric.
    private static List<IFitness?> DistinctMetrics(List<IFitness?> fitness, ExperimentSpec spec)
    {
        var second = fitness.FindIndex(one => one is not null && fitness.Find(other => other?.Metric.Name == one.Metric.Name) != one);
        return second < 0 ? fitness : throw new InputException(
            $"fitness.{second}: another entry already measures {fitness[second]!.Metric.Name}", spec.Fitness[second].Where.ToString(),
            "Keep one of the two.");
    }

    // Greedy search raises genes step by step and follows one objective.
    private static string? GreedyObjection(SearchSpace? space, ExperimentSpec spec)
    {
        if (spec.Baselines?.Contains(Baseline.Greedy) is not true || space is null)
        {
            return null;
        }

        return space.Genes.Count == 0 || space.Genes.Any(gene => gene is ContinuousGene)
            ? $"{spec.Encoding.Plugin.Id} has no genes that are raised step by step"
            : spec.Fitness is { Count: > 1 } ? "it follows one objective, and fitness has several entries"
            : null;
    }

    // Whether a fitness has window scores may depend on its options.
    private static List<IFitness?> RequireWindows(List<IFitness?> fitness, ExperimentSpec spec)
    {
        var without = spec.Racing is null ? -1 : fitness.FindIndex(one => one is IWindowFitness { HasWindows: false });
        return without < 0 ? fitness : throw new InputException(
            $"racing: with its options here, {spec.Fitness[without].Plugin.Id} has no values by window",
            spec.Fitness[without].Where.ToString(), "Choose options with which it has, or leave racing out.");
    }
}
