using System.Diagnostics;
using EvoPrune.Host.Search.Racing;
using EvoPrune.Models;

namespace EvoPrune.Host.Search;

/// <summary>Ask, evaluate, tell, until the optimizer asks for nothing more.</summary>
/// <remarks>The result is scored on the whole calibration set, untrained: by the optimizer's wish, or else in a generation of the host's own at the end.</remarks>
/// <param name="name">Names the search in the journal and keys its random streams.</param>
/// <param name="optimizer">Proposes and learns; it never evaluates.</param>
/// <param name="evaluator">Measures proposals.</param>
/// <param name="seed">The seed of the run.</param>
/// <param name="observer">Told how the search goes.</param>
/// <param name="chooser">Says which member of the front is the best.</param>
/// <param name="improved">Told of every generation's end that brought another front; for one objective, a better best.</param>
internal sealed class SearchLoop(
    string name, IOptimizer optimizer, Evaluator evaluator, long seed, ISearchObserver observer, FrontChooser chooser, Action<ChosenFront>? improved = null)
{
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Minibatch whole = evaluator.MinibatchOf(Budget.Full);
    private readonly ResultTokens yardstick = new();
    private readonly Archive archive = new();
    private readonly FrontProgress progress = new();
    private readonly List<TimelineEntry> timeline = [];
    private SearchCounts counts = new();
    private string? firstFailure;
    private ChosenFront? selection;

    public SearchResult Run(CancellationToken cancellation)
    {
        observer.Started(name, (optimizer as IPlannedOptimizer)?.PlannedProposals);
        var index = 0;
        for (; Ask(index) is { Count: > 0 } proposals; index++)
        {
            var evaluations = Evaluate(index, proposals, cancellation);
            using var span = Phases.Time(Phases.Optimizer);
            optimizer.Tell(evaluations);
        }

        if (yardstick.Tokens is { } last && last != whole)
        {
            yardstick.Settle();
            Evaluate(index++, [.. archive.Front.Select(member => new Proposal(member.Genome, Budget.Full))], cancellation);
        }

        evaluator.RequireEnd(name, index);

        return new(selection, firstFailure, counts, progress.Complete(timeline), watch.Elapsed.TotalSeconds) { Volume = progress.Volume, Racing = (optimizer as IRaced)?.Savings };
    }

    private IReadOnlyList<Proposal> Ask(int generation)
    {
        using var span = Phases.Time(Phases.Optimizer);
        return optimizer.Ask(new Generation(seed, name, generation));
    }

    private IReadOnlyList<Evaluation> Evaluate(int generation, IReadOnlyList<Proposal> proposals, CancellationToken cancellation)
    {
        var before = evaluator.Replayed;
        var evaluations = evaluator.Evaluate(name, generation, proposals, ref counts, observer.Evaluated, cancellation);
        Learn(generation, evaluations, evaluator.Replayed - before);
        return evaluations;
    }

    private void Learn(int generation, IReadOnlyList<Evaluation> evaluations, int replayed)
    {
        var changed = false;
        foreach (var evaluation in evaluations)
        {
            changed |= Compete(evaluation);
            firstFailure ??= evaluation.Failure;
        }

        double[] values = [.. evaluations.Where(e => e.Failure is null).Select(e => e.Measurements[0].Value)];
        if (changed)
        {
            selection = chooser.Choose(archive.Front);
            improved?.Invoke(selection);
        }

        var best = archive.Best?.Measurements[0];
        timeline.Add(new(generation, best?.Value, values.Length > 0 ? Mean(values) : null, Math.Round(watch.Elapsed.TotalSeconds, 3))
        {
            Tokens = yardstick.Tokens is { } scored && scored != whole ? scored.Tokens : null,
        });
        progress.EndGeneration(archive.Front);
        observer.GenerationDone(new(name, generation, counts, best) { Replayed = replayed });
    }

    // Of numbers near the largest ones the sum overflows, and their mean does not.
    private static double Mean(double[] values) => values.Average() is var mean && double.IsFinite(mean) ? mean : values.Sum(value => value / values.Length);

    // Says whether the front changed.
    private bool Compete(Evaluation evaluation)
    {
        if (evaluation.Failure is not null || !evaluator.IsLegal(evaluation.Genome)
            || !yardstick.Admits(evaluator.MinibatchOf(evaluation.Proposal.Budget), out var isNew))
        {
            return false;
        }

        if (isNew)
        {
            archive.Clear();
            progress.Clear();
        }

        progress.Add(evaluation);
        return archive.Add(evaluation);
    }
}

/// <summary>How far a search is.</summary>
internal sealed record SearchProgress(string Search, int Generation, SearchCounts Counts, Measurement? Best)
{
    /// <summary>Evaluations of this generation that the journal answered.</summary>
    public int Replayed { get; init; }
}

/// <summary>Watches a search. Calls to <see cref="Evaluated"/> come from any worker.</summary>
internal interface ISearchObserver
{
    void Started(string search, int? plannedProposals);

    void Evaluated(Outcome outcome);

    void GenerationDone(SearchProgress progress);
}
