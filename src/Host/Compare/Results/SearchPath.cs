using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;

namespace EvoPrune.Host.Compare.Results;

/// <summary>The best value so far over what the search had cost by then, one point per generation that had one on the whole calibration set.</summary>
/// <param name="Objective">Name of the first objective; empty where nothing was found.</param>
/// <param name="Points">In the order of the search.</param>
internal sealed record SearchPath(string Objective, IReadOnlyList<SearchPoint> Points)
{
    private const string SearchName = "search";

    public static SearchPath Empty { get; } = new("", []);

    /// <summary>The path of a finished run: the timeline knows which genomes may be a result, the journal what they cost.</summary>
    public static SearchPath Of(IReadOnlyList<JournalEntry> journal, RunResult result)
    {
        var cost = journal.Where(entry => entry.Search == SearchName).ToLookup(entry => entry.Generation, entry => entry.Tokens);
        var points = new List<SearchPoint>();
        var (evaluations, tokens) = (0, 0L);
        foreach (var generation in result.Timeline!)
        {
            evaluations += cost[generation.Generation].Count();
            tokens += cost[generation.Generation].Sum();
            if (generation is { Best: { } best, Tokens: null })
            {
                points.Add(new(evaluations, tokens, best));
            }
        }

        return new(result.Best!.Objectives.Keys.First(), points);
    }
}

/// <summary>How far a search was when it had cost so much.</summary>
internal sealed record SearchPoint(int Evaluations, long Tokens, double Best);
