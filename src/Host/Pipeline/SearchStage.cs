using System.Globalization;
using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;

namespace EvoPrune.Host.Pipeline;

/// <summary>Carries out the search of the experiment and the searches of baselines, and records the best plan as it changes.</summary>
/// <param name="context">The inputs of the run.</param>
/// <param name="model">The model to search on.</param>
/// <param name="cancellation">Stops a search before its next task.</param>
internal sealed class SearchStage(RunContext context, PreparedModel model, CancellationToken cancellation)
{
    private const string SearchName = "search";

    private readonly List<Evaluator> evaluators = [];
    private readonly FrontChooser chooser =
        new(context.Spec.Choice ?? new KneeChoice(), [.. context.Spec.Fitness.Select(use => use.Plugin.Id)]);
    private Evaluator? whole;

    // Measures on the whole calibration set, for the search and its baselines.
    private Evaluator Whole => whole ??=
        EvaluatorOn(context.Experiment.Calibration.Windows, entry => !ClusterSearches.IsOne(entry.Search));

    /// <summary>Runs the search of the experiment.</summary>
    /// <exception cref="RunFailedException">No evaluation can be the result.</exception>
    public (SearchResult Found, RunProfile? Profile) Run(Profiler? profiler)
    {
        var experiment = context.Experiment;
        var evaluator = Whole;
        foreach (var remark in experiment.Optimizer.Remarks)
        {
            context.Say(remark);
        }

        SearchResult On(string name, IOptimizer optimizer, TokenWindows windows) => Search(
            name, optimizer, context.Spec.Optimizer.Plugin,
            name == SearchName ? evaluator : EvaluatorOn(windows, entry => entry.Search == name));
        SearchResult All() => context.Spec.PerCluster
            ? new ClusterSearches(experiment.Calibration, experiment.OptimizerOn, On).Run(SearchName)
            : On(SearchName, experiment.Optimizer, experiment.Calibration.Windows);
        var (found, profile) = profiler is null
            ? (All(), null)
            : profiler.Of(All, context.Share.Split, experiment.Device, () => model.Cache.Sublayers);
        if (found.Best is null)
        {
            throw new RunFailedException(WhyNothing(found));
        }

        if (context.Spec.Choice is { } rule && found.Selection is { } chosen)
        {
            context.Say($"choice: member {chosen.Member} of the front's {chosen.Front.Count} by {rule}: {chosen.Reason}");
        }

        return (found, profile);
    }

    /// <summary>Runs the search of a baseline.</summary>
    /// <param name="name">The name of the baseline, which is also the name in the journal.</param>
    /// <param name="optimizer">The optimizer of the baseline.</param>
    public SearchResult Baseline(string name, PluginUse<IOptimizer> optimizer)
    {
        var experiment = context.Experiment;
        return Search(
            name, optimizer.Create(experiment.Model.Topology, experiment.Space, experiment.Objectives), optimizer.Plugin, Whole);
    }

    /// <summary>Says what came from the journal, and logs the use of the prefix cache.</summary>
    public void SayEnd()
    {
        if (context.Folder.Entries.Count > 0)
        {
            var (replayed, measured) = (evaluators.Sum(each => each.Replayed), evaluators.Sum(each => each.Measured));
            context.Say($"resumed: {replayed} evaluations replayed from the journal, {measured} measured now");
        }

        var (reused, run) = model.Cache.Sublayers;
        context.Folder.Log.WriteLine($"prefix cache: {reused} of {reused + run} sublayers were not run again");
    }

    /// <summary>Why a search has no result.</summary>
    public static string WhyNothing(SearchResult found) => found.Counts.Failed < found.Counts.Evaluations
        ? "the search ended before it reached a genome that meets the encoding's constraint"
        : $"none of {found.Counts.Evaluations} evaluations gave a value; the first failed with: {found.FirstFailure}";

    private Evaluator EvaluatorOn(TokenWindows windows, Func<JournalEntry, bool> isOnThem)
    {
        var (experiment, folder) = (context.Experiment, context.Folder);
        evaluators.Add(new(
            experiment.Encoding, model.SearchScorer(windows), folder.Journal, [.. folder.Entries.Where(isOnThem)], context.Share.Split,
            experiment.Device.ToString()));
        return evaluators[^1];
    }

    private SearchResult Search(string name, IOptimizer optimizer, PluginDescriptor plugin, Evaluator evaluator)
    {
        var improved = name == SearchName ? WritePlans : (Action<ChosenFront>?)null;
        SearchResult result;
        try
        {
            result = new SearchLoop(name, optimizer, evaluator, context.Spec.Seed, context.Observer, chooser, improved).Run(cancellation);
        }
        catch (ReplayException mismatch)
        {
            throw new InputException(
                $"{(mismatch.IsEncoding ? context.Spec.Encoding.Plugin : plugin)} does not do again what it did before: {mismatch.Message}",
                RunFolder.JournalPath(context.Folder.FullPath),
                "A plugin draws random numbers from what the host hands it, such as Generation.Random, and from nothing else. "
                + "Mend it and run the experiment anew; what was measured stays in this folder.");
        }

        var (counts, seconds) = (result.Counts, result.Seconds.ToString("0.00", CultureInfo.InvariantCulture));
        context.Folder.Log.WriteLine($"{name}: {counts.InWords} in {seconds} s");
        if (counts.Failed > 0)
        {
            context.Say($"{name}: {counts.Failed} of {counts.Evaluations} evaluations failed; the first with: {result.FirstFailure}");
        }

        return result;
    }

    private void WritePlans(ChosenFront selection)
    {
        if (context.Spec.Choice is not null)
        {
            context.Folder.WriteFront(FrontFile.Write(selection.Member, selection.Front.Select(Document)));
        }

        context.Folder.WriteBest(Document(selection.Best).ToJsonString(Json.Indented) + "\n");
    }

    private JsonObject Document(Evaluation found) =>
        new PlanFile(context.Spec.Pruner, context.Experiment.Encoding.Decode(found.Genome))
            .Write(context.Spec, found, context.Plugins, context.Experiment.Model, context.Folder.FullPath);
}
