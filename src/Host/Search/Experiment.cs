using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Search.Racing;
using EvoPrune.Models;
using EvoPrune.Models.Inference;
using EvoPrune.Models.Text;
using TorchSharp;

namespace EvoPrune.Host.Search;

/// <summary>An experiment wired and checked: plugins made, texts cut, the model's headers read. The weights are not opened yet.</summary>
internal sealed class Experiment
{
    private Experiment(ExperimentSpec spec) => Spec = spec;

    /// <summary>What the file says.</summary>
    public ExperimentSpec Spec { get; }

    /// <summary>The model's folder.</summary>
    public required ModelFolder Model { get; init; }

    /// <summary>Where to compute.</summary>
    public required torch.Device Device { get; init; }

    /// <summary>The data type of weights and activations.</summary>
    public torch.ScalarType Dtype => Devices.Resolve(Spec.Model.Dtype, Model);

    /// <summary>What of the weights stays in memory.</summary>
    public required Offloading Offloading { get; init; }

    /// <summary>Loads the model as the experiment asks.</summary>
    public LanguageModel Load() => Model.Load(Device, Dtype, resident: Spec.Model.ResidentBytes);

    /// <summary>What a genome is.</summary>
    public required IEncoding Encoding { get; init; }

    /// <summary>The genomes that may be proposed.</summary>
    public required SearchSpace Space { get; init; }

    /// <summary>Turns ratios into weights.</summary>
    public required IPruner Pruner { get; init; }

    /// <summary>What the pruner tells.</summary>
    public required PrunerLog PrunerLog { get; init; }

    /// <summary>The objectives.</summary>
    public required IReadOnlyList<IFitness> Fitness { get; init; }

    /// <summary>What the objectives mean, for optimizers.</summary>
    public required Objectives Objectives { get; init; }

    /// <summary>Searches. It learns as it goes, so it serves one search.</summary>
    public required IOptimizer Optimizer { get; init; }

    /// <summary>A new optimizer for one of several searches, each on tokens of its own; they share the budget evenly.</summary>
    public IOptimizer OptimizerOn(TokenWindows windows, int searches) =>
        Wrapped(Spec.Optimizer.Create(Model.Topology, Space, Objectives), Spec, Spec.Budget?.Share(searches), Encoding, windows, Device);

    /// <summary>How many workers find something to do: candidates of the search's first round, in which most optimizers ask for the most, or the parts they can be measured in.</summary>
    public int WorkAtOnce()
    {
        var windows = Calibration.Windows;
        var candidates = OptimizerOn(windows, searches: 1).Ask(new Generation(Spec.Seed, Runner.SearchName, index: 0)).Count;
        return candidates * (Scorer.IsDivisible(Fitness) && Scorer.PieceOf(Pruner, windows, Device) is { } piece ? (windows.Count + piece - 1) / piece : 1);
    }

    /// <summary>What is odd about the model and the texts, and no error.</summary>
    public required IReadOnlyList<Problem> Warnings { get; init; }

    /// <summary>What candidates are scored on; null where nothing was drawn because that takes more than reading texts.</summary>
    public required CalibrationSet? Drawn { get; init; }

    /// <summary>What candidates are scored on.</summary>
    public CalibrationSet Calibration => Drawn ?? throw new InvalidOperationException("The calibration set was not drawn.");

    /// <summary>The tokens of the whole calibration text, where something is finetuned on them.</summary>
    public required IReadOnlyList<int> FinetuningTokens { get; init; }

    /// <summary>What results are reported on.</summary>
    public required TokenWindows Report { get; init; }

    /// <summary>Checks everything that can be checked without the weights, and wires it.</summary>
    /// <param name="spec">What the file says.</param>
    /// <param name="file">The file, for messages.</param>
    /// <param name="drawn">The calibration set of an earlier process; null to draw it.</param>
    /// <param name="embed">Whether to draw also where a sampler needs a model for it; then everything else is checked before.</param>
    /// <exception cref="InputException">Everything that is wrong.</exception>
    public static Experiment Prepare(ExperimentSpec spec, string file, CalibrationSet? drawn = null, bool embed = true) =>
        Prepare(new ReadExperiment(spec, []), file, drawn, embed);

    /// <summary>The same for a file that may have problems: those sections that have none are checked as far as they can be without the others.</summary>
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
        TextCorpus? Open(Func<string> text) => In("data", () =>
        {
            using var span = Phases.Time(Phases.Text);
            return tokenizer is null ? Unread(text()) : TextCorpus.Open(text(), tokenizer);
        });
        var (calibrationText, reportText) = (Open(() => spec.Data.Calibration.Text), Open(() => spec.Data.Report.Text));
        if (model is null)
        {
            checks.ThrowIfAny();
            throw new InvalidOperationException("a model that cannot be opened gives a problem");
        }

        var topology = model.Topology;
        var residency = In("model", () => model.OffloadingWithin(Devices.Resolve(spec.Model.Dtype, model), spec.Model.ResidentBytes));
        var sampler = device is null ? null : In("calibration", () => spec.Calibration.Create(topology, new Embedders(model, device, spec.Model.ResidentBytes)));
        var encoding = In("encoding", () => spec.Encoding.Create(topology));
        var space = encoding is null ? null : new SearchSpace(encoding);
        var log = new PrunerLog();
        var pruner = In("pruner", () => spec.Pruner.Create(topology, log));
        pruner = pruner is null || encoding is null || space is null ? null : checks.Try(() => PrunerFit.Require(pruner, encoding, space, topology, spec));
        var fitness = !read.IsSound("fitness") ? [null] : spec.Fitness.Select(use => calibrationText is not null ? checks.Try(() => use.Create(topology, calibrationText))
            : use.Plugin.Asks<ITextCorpus>() || use.Plugin.Asks<ITextTokenizer>() ? null : checks.Try(() => use.Create(topology))).ToList();
        checks.Try(() => DistinctMetrics(fitness, spec));
        In("racing", () => RequireWindows(fitness, spec));
        if (GreedyObjection(space, spec) is { } objection)
        {
            checks.Add(new($"baselines: greedy does not fit here: {objection}", file, "Leave greedy out."));
        }

        var objectives = fitness.Contains(null) ? null : new Objectives([.. fitness.Select(f => f!.Metric)]);
        var optimizer = space is null || !read.IsSound("optimizer") || (objectives is null && spec.Optimizer.Plugin.Asks<Objectives>()) ? null
            : checks.Try(() => spec.Optimizer.Create(objectives is null ? [topology, space] : [topology, space, objectives]));
        var report = reportText is null ? null : checks.Try(() => reportText.FirstWindows(topology, spec.Data.Report.Length, spec.Data.Report.Windows));
        var areApart = report is not null && calibrationText is not null
            && checks.Try(() => Calibrations.RequireOtherText(calibrationText, report, tokenizer!, spec, file)) is not null;
        var embeds = read.IsSound("calibration") && spec.Calibration.Plugin.Asks<ITextEmbedders>();
        if (embeds)
        {
            checks.ThrowIfAny();   // Embedding takes a model and its time.
        }

        var calibration = drawn ?? (sampler is null || calibrationText is null || (embeds && !embed) ? null
            : checks.Try(() => Calibrations.Sample(sampler, spec.Calibration, calibrationText, topology, spec.Seed)));
        if (calibration is not null && areApart)
        {
            checks.Try(() => Calibrations.RequireDisjoint(calibration, report!, tokenizer!, spec, file));
        }

        if (spec.PerCluster && calibration is { Clusters: null })
        {
            checks.Add(new($"per-cluster: the sampler {spec.Calibration.Plugin.Id} makes no clusters", spec.Calibration.Where.ToString(),
                "Choose a sampler that does, such as ccds, or leave per-cluster out."));
        }

        var finetuning = calibration is null || device is null || !read.IsSound("finetuning") ? []
            : checks.Try(() => FinetuningText.Of(spec, model, device, calibrationText!, calibration.Windows.Length, file));
        checks.ThrowIfAny();
        return new(spec)
        {
            Model = model,
            Device = device!,
            Offloading = residency!,
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
        };
    }

    // Without a tokenizer there are no tokens, but it can be told whether there is a text.
    private static TextCorpus? Unread(string text)
    {
        PlainText.Read(text);
        return null;
    }

    // The cap is outside: it counts what a race saves.
    private static IOptimizer Wrapped(
        IOptimizer optimizer, ExperimentSpec spec, SearchCap? cap, IEncoding encoding, TokenWindows? windows, torch.Device device)
    {
        if (windows is null)
        {
            return optimizer;
        }

        var raced = spec.Racing is { } racing && optimizer is IRacingOptimizer racer
            ? new RacedOptimizer(racer, racing, windows, (int)MicroBatch.WindowsOf(windows.Length, device), encoding.Genes)
            : optimizer;
        return cap is null ? raced : new CappedOptimizer(raced, cap, encoding.Decode, budget => Minibatch.Of(budget, windows, spec.Finetuning?.TokensPerStep(windows.Length) ?? 1));
    }

    // Results name objectives by their metric.
    private static List<IFitness?> DistinctMetrics(List<IFitness?> fitness, ExperimentSpec spec)
    {
        var second = fitness.FindIndex(one => one is not null && fitness.Find(other => other?.Metric.Name == one.Metric.Name) != one);
        return second < 0 ? fitness : throw new InputException(
            $"fitness.{second}: another entry already measures {fitness[second]!.Metric.Name}", spec.Fitness[second].Where.ToString(), "Keep one of the two.");
    }

    // It raises genes step by step, and follows one cost.
    private static string? GreedyObjection(SearchSpace? space, ExperimentSpec spec) =>
        spec.Baselines?.Contains(Baseline.Greedy) is not true || space is null ? null
        : space.Genes.Count == 0 || space.Genes.Any(gene => gene is ContinuousGene) ? $"{spec.Encoding.Plugin.Id} has no genes that are raised step by step"
        : spec.Fitness is { Count: > 1 } ? "it follows one objective, and fitness has several entries"
        : null;

    // Only options say whether the values of some fitness are made of windows.
    private static List<IFitness?> RequireWindows(List<IFitness?> fitness, ExperimentSpec spec)
    {
        var without = spec.Racing is null ? -1 : fitness.FindIndex(one => one is IWindowFitness { HasWindows: false });
        return without < 0 ? fitness : throw new InputException(
            $"racing: with its options here, {spec.Fitness[without].Plugin.Id} has no values by window", spec.Fitness[without].Where.ToString(),
            "Choose options with which it has, or leave racing out.");
    }
}
