using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;
using EvoPrune.Models;
using EvoPrune.Models.Levels;

namespace EvoPrune.Host.Search;

/// <summary>Carries an experiment out in its run folder: dense model, search, baselines, report.</summary>
/// <param name="experiment">What to do, wired and checked.</param>
/// <param name="folder">Where it is recorded, and what earlier processes recorded.</param>
/// <param name="plugins">For plugins that the host itself uses.</param>
/// <param name="share">What of the machine the run may use.</param>
/// <param name="observer">Told how the searches go.</param>
/// <param name="say">Told what the run does, line by line.</param>
/// <param name="profiler">Says where the time of the search goes; null for nobody who asks.</param>
internal sealed class Runner(
    Experiment experiment, RunFolder folder, PluginCatalog plugins, MachineShare share, ISearchObserver observer, Action<string> say, Profiler? profiler = null)
{
    /// <summary>The name of the search that the experiment asks for.</summary>
    public const string SearchName = "search";

    private const string RandomName = "random", GreedyName = "greedy", UniformName = "uniform";

    private readonly ExperimentSpec spec = experiment.Spec;
    private readonly HashSet<string> logged = [];
    private readonly FrontChooser chooser = new(experiment.Spec.Choice ?? new KneeChoice(), [.. experiment.Spec.Fitness.Select(use => use.Plugin.Id)]);

    /// <summary>Runs to the end, or until cancelled. However it ends, the folder says so.</summary>
    public RunResult Run(CancellationToken cancellation)
    {
        var state = new RunResult(RunState.Running, spec.Name, spec.Seed);
        folder.WriteResult(state);
        try
        {
            var result = Measure(state, cancellation);
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
            folder.WriteResult(state with { State = RunState.Failed, Message = isExpected ? exception.Message : PluginFault.Describe(exception) });
            throw;
        }
    }

    private RunResult Measure(RunResult state, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        using var model = experiment.Load();
        foreach (var warning in model.Warnings)
        {
            say($"warning: {warning}");
        }

        if (spec.Model.Resident is not null)
        {
            say($"{model.Offloading}");
        }

        var calibration = experiment.Calibration.Windows;
        experiment.PrunerLog.SendTo(folder.Log.WriteLine);
        var made = LevelDatabases.Prepare(experiment, model, say, cancellation);
        if (made is LevelDatabase levels)
        {
            folder.WriteLevels(levels);
        }

        var autocast = spec.Model.Autocast != AutocastType.None;
        if (autocast)
        {
            say(AutocastSpeed.Remark(experiment.Device));
            model.PrepareAutocast();
        }

        using var cache = new CandidateCache(share.CacheBytes);
        var finetuner = spec.Finetuning is { } recipe ? new Finetuner(model, calibration, experiment.FinetuningTokens, recipe, spec.Seed) : null;
        var postTraining = spec.Finetuning is { After: > 0 } ? new PostTraining(finetuner!, experiment.Report, share.Split, cancellation) : null;
        Scorer ScorerOn(IPruner pruner, TokenWindows windows, bool races = false, bool casts = false) =>
            new(model.Dense, (plan, shared) => model.Candidate(plan, pruner, calibration, shared, levels: cache, casts), experiment.Fitness, windows, model.Topology, spec.Seed, cache)
            {
                Failing = LogOnce,
                Finetuning = finetuner is null ? null : (finetuner, pruner),
                ByWindow = races,
                Piece = Scorer.PieceOf(pruner, windows, experiment.Device),
            };
        Scorer ScorerOf(IPruner pruner) => ScorerOn(pruner, calibration);
        List<Evaluator> evaluators = [];
        Evaluator EvaluatorOn(TokenWindows windows, Func<JournalEntry, bool> isOnThem)
        {
            evaluators.Add(new(
                experiment.Encoding, ScorerOn(made, windows, spec.Racing is not null, autocast), folder.Journal, [.. folder.Entries.Where(isOnThem)], share.Split, experiment.Device.ToString()));
            return evaluators[^1];
        }

        var reporter = new Reporter(model, ScorerOf, calibration, experiment.Report, share.Split, cancellation);
        var dense = reporter.Report(CompressionPlan.Dense, made);
        say(dense.Perplexity is { } perplexity ? $"dense: report perplexity {Figures.Show(perplexity)}" : $"dense: {dense.Failure}");

        var evaluator = EvaluatorOn(experiment.Calibration.Windows, entry => !ClusterSearches.IsOne(entry.Search));
        foreach (var remark in experiment.Optimizer.Remarks)
        {
            say(remark);
        }

        SearchResult SearchAll() => spec.PerCluster
            ? new ClusterSearches(experiment.Calibration, experiment.OptimizerOn, SearchOn).Run(SearchName)
            : Search(SearchName, experiment.Optimizer, evaluator, cancellation);
        var (found, profile) = profiler is null ? (SearchAll(), null) : profiler.Of(SearchAll, share.Split, experiment.Device, () => cache.Sublayers);
        SearchResult SearchOn(string name, IOptimizer optimizer, TokenWindows windows) =>
            Search(name, optimizer, name == SearchName ? evaluator : EvaluatorOn(windows, entry => entry.Search == name), cancellation);
        var best = found.Best ?? throw new RunFailedException(WhyNothing(found));
        if (Chosen(found) is { } choice)
        {
            say($"choice: member {choice.Member} of the front's {found.Selection!.Front.Count} by {choice.Rule}: {choice.Reason}");
        }

        var plan = experiment.Encoding.Decode(best.Genome);
        ModelMetrics Report(string name, CompressionPlan plan, IPruner pruner) =>
            reporter.Report(plan, pruner) with { Finetuned = Finetuned(postTraining, name, plan, pruner) };
        var bestMetrics = Report("best found", plan, made);

        var baselines = new Dictionary<string, FoundPlan>();
        string? lacking = null;
        void AddUniform(string name, Treatment treatment, IPruner pruner)
        {
            var metrics = Report(name, CompressionPlan.Uniform(model.Topology, treatment), pruner);
            baselines[name] = new(null, metrics.Objectives, metrics);
        }

        void AddSearched(string name, string entry)
        {
            var searched = Search(name, plugins.Use<IOptimizer>(entry).Create(model.Topology, experiment.Space, experiment.Objectives), evaluator, cancellation);
            if (searched.Best is { } member)
            {
                baselines[name] = Found(member, Report(name, experiment.Encoding.Decode(member.Genome), made));
            }
            else
            {
                lacking = $"{name} is missing among the baselines: {WhyNothing(searched)}";
                say(lacking);
            }
        }

        if (spec.Baselines.Contains(Baseline.Uniform))
        {
            AddUniform(UniformName, UniformLike(plan, bestMetrics, made), made);
        }

        // What drops sublayers is beaten by what drops other sublayers, not by zeros at the same sparsity.
        foreach (var (name, other) in spec.Baselines.Contains(Baseline.Uniform) ? DroppedAlike.Of(plan, model.Topology, spec.Seed) : [])
        {
            var metrics = Report(name, other, made);
            baselines[name] = new(null, metrics.Objectives, metrics) { Summary = PlanSummary.Of(other, model.Topology) };
        }

        if (spec.Baselines.Contains(Baseline.Greedy))
        {
            AddSearched(GreedyName, "{ type: greedy }");
        }

        if (spec.Baselines.Contains(Baseline.Quantization))
        {
            var rounding = plugins.Use<IPruner>("{ type: round-to-nearest }").Create(model.Topology);
            foreach (var bits in (int[])[8, 4, 3])
            {
                AddUniform(string.Create(CultureInfo.InvariantCulture, $"{bits}-bit"), new Quantize(bits), rounding);
            }
        }

        if (spec.Baselines.Contains(Baseline.Random))
        {
            var budget = string.Create(CultureInfo.InvariantCulture, $"{{ type: random, evaluations: {EvaluationsLike(found.Counts)} }}");
            AddSearched(RandomName, budget);
        }

        foreach (var (name, metrics) in baselines.Select(pair => (pair.Key, pair.Value.Metrics)).Prepend(("best found", bestMetrics)))
        {
            Tell(name, metrics);
        }

        if (folder.Entries.Count > 0)
        {
            say($"resumed: {evaluators.Sum(each => each.Replayed)} evaluations replayed from the journal, {evaluators.Sum(each => each.Measured)} measured now");
        }

        var (reused, run) = cache.Sublayers;
        folder.Log.WriteLine($"shared states: {reused} of {reused + run} sublayers were not run again");
        return state with
        {
            State = RunState.Finished,
            Message = lacking,
            Protocol = Protocol.Of(experiment.Report, experiment.Dtype, experiment.Device),
            Calibration = new(experiment.Calibration.Windows.Hash, experiment.Calibration.Windows.Count, experiment.Calibration.Windows.Length),
            Metrics = [.. experiment.Fitness.Select(fitness => fitness.Metric)],
            Dense = dense,
            Best = Found(best, bestMetrics),
            Baselines = baselines,
            Front = [.. found.Selection!.Front.Select((member, i) => new FrontMember(i, [.. member.Genome], Objectives(member)))],
            Choice = Chosen(found),
            Counts = found.Counts,
            Racing = found.Racing,
            Hypervolume = found.Volume,
            Remarks = experiment.Optimizer.Remarks,
            Seconds = Math.Round(watch.Elapsed.TotalSeconds, 3),
            PeakMemory = Process.GetCurrentProcess().PeakWorkingSet64,
            Profile = profile,
            Timeline = found.Timeline,
        };
    }

    private static string WhyNothing(SearchResult found) => found.Counts.Failed < found.Counts.Evaluations
        ? "the search ended before it reached a genome that meets the encoding's constraint"
        : $"none of {found.Counts.Evaluations} evaluations gave a value; the first failed with: {found.FirstFailure}";

    private void Tell(string name, ModelMetrics metrics)
    {
        foreach (var failure in new[] { metrics.Failure, metrics.Finetuned?.Failure }.OfType<string>())
        {
            say($"{name}: {failure}");
        }
    }

    // What cannot be trained is worth its other figures.
    private FinetunedFigures? Finetuned(PostTraining? training, string name, CompressionPlan plan, IPruner pruner)
    {
        try
        {
            return training?.Of(plan, pruner);
        }
        catch (Exception exception) when (exception is ArithmeticException or NotSupportedException)
        {
            say($"{name}: not finetuned: {exception.Message}");
            return null;
        }
    }

    private SearchResult Search(string name, IOptimizer optimizer, Evaluator evaluator, CancellationToken cancellation)
    {
        var loop = new SearchLoop(name, optimizer, evaluator, spec.Seed, observer, chooser, name == SearchName ? WritePlans : null);
        SearchResult result;
        try
        {
            result = loop.Run(cancellation);
        }
        catch (ReplayException mismatch)
        {
            var plugin = mismatch.IsEncoding ? spec.Encoding.Plugin : name is RandomName or GreedyName ? plugins.Use<IOptimizer>($"{{ type: {name} }}").Plugin : spec.Optimizer.Plugin;
            throw new InputException(
                $"{plugin} does not do again what it did before: {mismatch.Message}", RunFolder.JournalPath(folder.FullPath),
                "A plugin draws random numbers from what the host hands it, such as Generation.Random, and from nothing else. Mend it and run the experiment anew; what was measured stays in this folder.");
        }

        folder.Log.WriteLine($"{name}: {result.Counts.InWords} in {Number(result.Seconds)} s");
        if (result.Counts.Failed > 0)
        {
            say($"{name}: {result.Counts.Failed} of {result.Counts.Evaluations} evaluations failed; the first with: {result.FirstFailure}");
        }

        return result;
    }

    // The journal has one line for a failure; the first of its kind is worth a whole trace.
    private void LogOnce(Exception exception)
    {
        lock (logged)
        {
            if (logged.Add(PluginFault.Describe(exception)))
            {
                folder.Log.WriteLine($"{exception}");
            }
        }
    }

    private void WritePlans(ChosenFront selection)
    {
        if (spec.Choice is not null)
        {
            folder.WriteFront(FrontFile.Write(selection.Member, selection.Front.Select(Document)));
        }

        folder.WriteBest(Document(selection.Best).ToJsonString(Json.Indented) + "\n");
    }

    private JsonObject Document(Evaluation found) => new PlanFile(spec.Pruner, experiment.Encoding.Decode(found.Genome))
        .Write(spec, found, plugins, experiment.Model, folder.FullPath);

    private ChosenMember? Chosen(SearchResult found) =>
        spec.Choice is { } rule ? new(rule.ToString(), found.Selection!.Reason, found.Selection.Member) : null;

    // A plan that treats all sublayers alike is its own uniform counterpart; any other is spread evenly at the sparsity it achieved, and
    // ranks weights as the plan does where that does so in one way.
    private Treatment UniformLike(CompressionPlan plan, ModelMetrics achieved, IPruner pruner)
    {
        if (plan.Changes.Count == experiment.Model.Topology.Sublayers.Count() && plan.Changes.Values.Distinct().ToList() is [var same and (Sparsify or Quantize or Shrink)])
        {
            return same;
        }

        // Heads and channels go evenly as well: at the level nearest to the share that is gone.
        if (pruner is LevelDatabase { Levels: var most })
        {
            return new Shrink((int)Math.Round(achieved.Sparsity * most, MidpointRounding.AwayFromZero), most);
        }

        var metrics = plan.Changes.Values.SelectMany(treatment => treatment is PerLayer each ? each.Layers : (IEnumerable<Treatment>)[treatment])
            .Select(treatment => (treatment as Sparsify)?.Metric).Distinct().ToList();
        return new Sparsify(achieved.Sparsity) { Metric = metrics is [var common] ? common : null };
    }

    // Random search scores on the whole set; minibatches count as their share of it.
    private long EvaluationsLike(SearchCounts counts) =>
        spec.PerCluster ? counts.Evaluations : (counts.TokensEvaluated + experiment.Calibration.Windows.Tokens - 1) / experiment.Calibration.Windows.Tokens;

    private FoundPlan Found(Evaluation evaluation, ModelMetrics metrics) => new([.. evaluation.Genome], Objectives(evaluation).ToDictionary(each => each.Key, each => (double?)each.Value), metrics)
    {
        Summary = PlanSummary.Of(experiment.Encoding.Decode(evaluation.Genome), experiment.Model.Topology),
        Genes = [.. experiment.Space.Genes.Zip(evaluation.Genome, (gene, value) => new NamedGene(gene.Name, gene.Show(value)))],
    };

    private static Dictionary<string, double> Objectives(Evaluation evaluation) =>
        evaluation.Measurements.ToDictionary(m => m.Metric.Name, m => m.Value);

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
