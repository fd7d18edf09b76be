using System.Diagnostics;

namespace EvoPrune.Host.Search;

/// <summary>Ask, evaluate, tell, until the optimizer asks for nothing more.</summary>
/// <param name="name">Names the search in the journal and keys its random streams.</param>
/// <param name="optimizer">Proposes and learns; it never evaluates.</param>
/// <param name="evaluator">Measures proposals.</param>
/// <param name="seed">The seed of the run.</param>
/// <param name="observer">Told how the search goes.</param>
/// <param name="chooser">Says which member of the front is the best.</param>
/// <param name="improved">Told of every generation's end that brought another front; for one objective, a better best.</param>
internal sealed class SearchLoop(
    string name, IOptimizer optimizer, Evaluator evaluator, long seed, ISearchObserver observer, FrontChooser chooser, Action<Selection>? improved = null)
{
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Archive archive = new();
    private readonly FrontProgress progress = new();
    private readonly List<TimelineEntry> timeline = [];
    private SearchCounts counts = new();
    private string? firstFailure;
    private Selection? selection;

    public SearchResult Run(CancellationToken cancellation)
    {
        observer.Started(name, (optimizer as IPlannedOptimizer)?.PlannedProposals);
        for (var index = 0; ; index++)
        {
            var proposals = optimizer.Ask(new Generation(seed, name, index));
            if (proposals.Count == 0)
            {
                break;
            }

            var evaluations = evaluator.Evaluate(name, index, proposals, ref counts, observer.Evaluated, cancellation);
            Learn(index, evaluations);
            optimizer.Tell(evaluations);
        }

        return new(selection, firstFailure, counts, progress.Complete(timeline), watch.Elapsed.TotalSeconds) { Volume = progress.Volume };
    }

    private void Learn(int generation, IReadOnlyList<Evaluation> evaluations)
    {
        var changed = false;
        foreach (var evaluation in evaluations)
        {
            if (evaluator.IsLegal(evaluation.Genome))
            {
                changed |= archive.Add(evaluation);
                progress.Add(evaluation);
            }

            firstFailure ??= evaluation.Failure;
        }

        double[] values = [.. evaluations.Where(e => e.Failure is null).Select(e => e.Measurements[0].Value)];
        if (changed)
        {
            selection = chooser.Choose(archive.Front);
            improved?.Invoke(selection);
        }

        var best = archive.Best?.Measurements[0];
        timeline.Add(new(generation, best?.Value, values.Length > 0 ? values.Average() : null, Math.Round(watch.Elapsed.TotalSeconds, 3)));
        progress.EndGeneration(archive.Front);
        observer.GenerationDone(new(name, generation, counts, best));
    }
}

/// <summary>How far a search is.</summary>
internal sealed record SearchProgress(string Search, int Generation, SearchCounts Counts, Measurement? Best);

/// <summary>Watches a search. Calls to <see cref="Evaluated"/> come from any worker.</summary>
internal interface ISearchObserver
{
    void Started(string search, int? plannedProposals);

    void Evaluated(Outcome outcome);

    void GenerationDone(SearchProgress progress);
}
