using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Models.Weights;

namespace EvoPrune.Host.Pipeline;

/// <summary>Measures plans on the report text and, if the experiment asks for it, again after post-training.</summary>
/// <param name="context">The inputs of the run.</param>
/// <param name="model">The model.</param>
/// <param name="cancellation">Stops between two batches or training steps.</param>
internal sealed class ReportStage(RunContext context, PreparedModel model, CancellationToken cancellation)
{
    private readonly Reporter reporter = new(
        model.Model, model.ReportScorer, context.Experiment.Report,
        new(context.Experiment.Tasks, context.Folder.FullPath, context.Experiment.Model.Fingerprint.Weights, context.Share.Split,
            context.Say, cancellation),
        context.Share.Split, cancellation);

    /// <summary>The metrics of the dense model.</summary>
    public ModelMetrics Dense()
    {
        var dense = reporter.Report("dense", CompressionPlan.Dense, model.Method);
        context.Say(dense.Perplexity is { } perplexity
            ? $"dense: report perplexity {Figures.Show(perplexity)}"
            : $"dense: {dense.Failure}");
        return dense;
    }

    /// <summary>The best plan of the search with its metrics.</summary>
    public FoundPlan Best(SearchResult found) => Found(RunFolder.BestFound, found.Best!);

    /// <summary>A plan of a search with its metrics.</summary>
    /// <param name="name">The name of the plan in messages.</param>
    /// <param name="evaluation">The evaluation of the plan in the search.</param>
    public FoundPlan Found(string name, Evaluation evaluation)
    {
        var experiment = context.Experiment;
        var plan = experiment.Encoding.Decode(evaluation.Genome);
        var objectives = evaluation.Measurements.ToDictionary(m => m.Metric.Name, m => (double?)m.Value);
        return new([.. evaluation.Genome], objectives, Metrics(name, plan, model.Method))
        {
            Summary = PlanSummary.Of(plan, model.Model.Topology),
            Genes = [.. experiment.Space.Genes.Zip(evaluation.Genome, (gene, value) => new NamedGene(gene.Name, gene.Show(value)))],
        };
    }

    /// <summary>The metrics of a plan.</summary>
    public ModelMetrics Metrics(string name, CompressionPlan plan, PruningMethod method) =>
        reporter.Report(name, plan, method) with { Finetuned = PostTrained(name, plan, method) };

    /// <summary>Says which figures could not be measured.</summary>
    public void SayFailures(ModelMetrics best, IReadOnlyDictionary<string, FoundPlan> baselines)
    {
        foreach (var (name, metrics) in baselines.Select(pair => (pair.Key, pair.Value.Metrics)).Prepend(("best found", best)))
        {
            foreach (var failure in new[] { metrics.Failure, metrics.Finetuned?.Failure }.OfType<string>())
            {
                context.Say($"{name}: {failure}");
            }
        }
    }

    // A plan that cannot be trained still has its other figures.
    private FinetunedFigures? PostTrained(string name, CompressionPlan plan, PruningMethod method)
    {
        if (context.Spec.Finetuning is not { After: > 0 })
        {
            return null;
        }

        try
        {
            return PostTrain(model.Finetuner!, plan, method);
        }
        catch (Exception exception) when (exception is ArithmeticException or NotSupportedException)
        {
            context.Say($"{name}: not finetuned: {exception.Message}");
            return null;
        }
    }

    private FinetunedFigures PostTrain(Finetuner finetuner, CompressionPlan plan, PruningMethod method)
    {
        using var candidate = finetuner.Untrained(plan, method);
        using var training = finetuner.PostTraining(candidate);
        while (!training.IsDone)
        {
            cancellation.ThrowIfCancellationRequested();
            training.Next();
        }

        var score = TextScore.Measure(candidate.Candidate, context.Experiment.Report, context.Share.Split, cancellation);
        return new(score.Perplexity, training.Step * finetuner.TokensPerStep)
        {
            Failure = score.Failure is { } failure ? $"report {failure} after post-training" : null,
        };
    }
}
