using System.Diagnostics;
using EvoPrune.Host.Search.Racing;
using EvoPrune.Models.Profiling;

namespace EvoPrune.Host.Search;

/// <summary>Ask, evaluate, tell, until the optimizer proposes nothing more.</summary>
/// <remarks>
/// The result is always scored on the whole calibration set, untrained. If the optimizer does not propose that, the host scores the front
/// in a last generation of its own.
/// </remarks>
/// <param name="name">The name of the search in the journal, which also keys its random streams.</param>
/// <param name="optimizer">Proposes and learns.</param>
/// <param name="evaluator">Measures proposals.</param>
/// <param name="seed">The seed of the run.</param>
/// <param name="observer">Follows the search.</param>
/// <param name="chooser">Chooses the best member of the front.</param>
/// <param name="improved">Called at the end of every generation that changed the front; null if unused.</param>
internal sealed class SearchLoop(
    string name, IOptimizer optimizer, Evaluator evaluator, long seed, ISearchObserver observer, FrontChooser chooser,
    Action<ChosenFront>? improved = null)
{
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Minibatch whole = evaluator.MinibatchOf(Budget.Full);
    private readonly ResultTokens comparable = new();
    private readonly Archive archive = new();
    private readonly FrontProgress progress = new();
    private readonly List<TimelineEntry> timeline = [];
    private SearchCounts counts = new();
    private string? firstFailure;
    private ChosenFront? selection;

    /// <summary>Searches to the end.</summary>
    /// <exception cref="ReplayException">The journal of an earlier process has other proposals.</exception>
    public SearchResult Run(CancellationToken cancellation)
    {
        observer.Started(name, optimizer.PlannedProposals);
        var index = 0;
        for (; Ask(index) is { Count: > 0 } proposals; index++)
        {
            var evaluations = Evaluate(index, proposals, cancellation);
            using var span = Phases.Time(Phases.Optimizer);
            optimizer.Tell(evaluations);
        }

        if (comparable.Tokens is { } last && last != whole)
        {
            comparable.Settle();
            Evaluate(index++, [.. archive.Front.Select(member => new Proposal(member.Genome, Budget.Full))], cancellation);
        }

        evaluator.RequireEnd(name, index);
        return new(selection, firstFailure, counts, progress.Complete(timeline), watch.Elapsed.TotalSeconds)
        {
            Volume = progress.Volume,
            Racing = (optimizer as IRaced)?.Savings,
        };
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
            changed |= AddToArchive(evaluation);
            firstFailure ??= evaluation.Failure;
        }

        if (changed)
        {
            selection = chooser.Choose(archive.Front);
            improved?.Invoke(selection);
        }

        double[] values = [.. evaluations.Where(e => e.Failure is null).Select(e => e.Measurements[0].Value)];
        var best = archive.Best?.Measurements[0];
        timeline.Add(new(generation, best?.Value, values.Length > 0 ? Mean(values) : null, Math.Round(watch.Elapsed.TotalSeconds, 3))
        {
            Tokens = comparable.Tokens is { } scored && scored != whole ? scored.Tokens : null,
        });
        progress.EndGeneration(archive.Front);
        observer.GenerationDone(new(name, generation, counts, best) { Replayed = replayed });
    }

    // The sum of numbers near the largest double overflows; the sum of their quotients does not.
    private static double Mean(double[] values) =>
        values.Average() is var mean && double.IsFinite(mean) ? mean : values.Sum(value => value / values.Length);

    // Returns whether the front changed.
    private bool AddToArchive(Evaluation evaluation)
    {
        if (evaluation.Failure is not null || !evaluator.IsLegal(evaluation.Genome)
            || !comparable.Admits(evaluator.MinibatchOf(evaluation.Proposal.Budget), out var isNew))
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

/// <summary>The result of a search.</summary>
/// <param name="Selection">The front and its best member; null if no evaluation can be the result.</param>
/// <param name="FirstFailure">Reason of the first failed evaluation, or null.</param>
/// <param name="Counts">The cost of the search.</param>
/// <param name="Timeline">One entry per generation.</param>
/// <param name="Seconds">Wall time.</param>
internal sealed record SearchResult(
    ChosenFront? Selection,
    string? FirstFailure,
    SearchCounts Counts,
    IReadOnlyList<TimelineEntry> Timeline,
    double Seconds)
{
    /// <summary>The best member of the front; null if no evaluation can be the result.</summary>
    public Evaluation? Best => Selection?.Best;

    /// <summary>The volume that the front dominates; null for one objective.</summary>
    public FrontVolume? Volume { get; init; }

    /// <summary>What racing saved; null without racing.</summary>
    public RaceSavings? Racing { get; init; }
}

/// <summary>The progress of a search at the end of a generation.</summary>
internal sealed record SearchProgress(string Search, int Generation, SearchCounts Counts, Measurement? Best)
{
    /// <summary>Number of evaluations of this generation taken from the journal.</summary>
    public int Replayed { get; init; }
}

/// <summary>Follows a search. Calls of <see cref="Evaluated"/> come from any worker.</summary>
internal interface ISearchObserver
{
    void Started(string search, int? plannedProposals);

    void Evaluated(Outcome outcome);

    void GenerationDone(SearchProgress progress);
}

/// <summary>A run cannot continue because of its model, its data or its settings.</summary>
internal sealed class RunFailedException(string message) : Exception(message);
