using System.Globalization;

namespace EvoPrune.Host.Search;

/// <summary>The journal entries of earlier processes, and the check that this process asks for the same evaluations.</summary>
/// <remarks>
/// An optimizer with a random generator of its own proposes other genomes the second time, to which the journal has no answers.
/// </remarks>
internal sealed class Replay
{
    private readonly Dictionary<ScoredPlan, JournalEntry> byPlan = [];
    private readonly ILookup<(string Search, int Generation), (JournalEntry Entry, ScoredPlan Scored)> byGeneration;

    /// <summary>The entries of one evaluator, decoded by the encoding of the experiment.</summary>
    public Replay(IEncoding encoding, IReadOnlyList<JournalEntry> entries)
    {
        var decoded = entries
            .Select(entry => (Entry: entry, Scored: new ScoredPlan(encoding.Decode(new(entry.Genome)), MinibatchOf(entry))))
            .ToList();
        decoded.ForEach(each => byPlan[each.Scored] = each.Entry);
        byGeneration = decoded.ToLookup(each => (each.Entry.Search, each.Entry.Generation));
    }

    /// <summary>The measurement of a plan; null if the journal has none.</summary>
    public JournalEntry? Find(ScoredPlan scored) => byPlan.GetValueOrDefault(scored);

    /// <summary>Compares the proposals for a generation with the journal.</summary>
    /// <param name="search">The search.</param>
    /// <param name="generation">Index of the generation.</param>
    /// <param name="proposed">Genomes with their plans, in order; empty after the end of the search.</param>
    /// <exception cref="ReplayException">They differ.</exception>
    public void Require(string search, int generation, IReadOnlyList<(Genome Genome, ScoredPlan Scored)> proposed)
    {
        foreach (var (entry, scored) in byGeneration[(search, generation)].OrderBy(each => each.Entry.Individual))
        {
            if (entry.Individual >= proposed.Count)
            {
                throw Differs(entry, "nothing", isEncoding: false);
            }

            var (genome, now) = proposed[entry.Individual];
            if (!genome.SequenceEqual(entry.Genome))
            {
                throw Differs(entry, Show(genome), isEncoding: false);
            }

            if (now.Minibatch != scored.Minibatch)
            {
                throw Differs(entry, $"the same genome on {now.Minibatch.Tokens} tokens", isEncoding: false);
            }

            if (!now.Plan.Equals(scored.Plan))
            {
                throw Differs(entry, "another plan for this genome", isEncoding: true);
            }
        }
    }

    /// <summary>Checks that a search that has ended also ended here in the journal.</summary>
    /// <param name="search">The search.</param>
    /// <param name="generations">Its number of generations.</param>
    /// <exception cref="ReplayException">The journal has more generations.</exception>
    public void RequireEnd(string search, int generations)
    {
        var later = byGeneration.Select(group => group.Key).Where(place => place.Search == search && place.Generation >= generations);
        foreach (var (_, generation) in later.OrderBy(place => place.Generation))
        {
            Require(search, generation, []);
        }
    }

    /// <summary>Refuses a journal that was changed, or that another experiment wrote.</summary>
    /// <param name="entries">The entries of the journal.</param>
    /// <param name="path">The file, for the message.</param>
    /// <param name="experiment">The experiment that continues with them.</param>
    /// <exception cref="InputException">The first line that does not fit.</exception>
    public static void RequireFrom(Experiment experiment, IReadOnlyList<JournalEntry> entries, string path)
    {
        foreach (var (i, entry) in entries.Index())
        {
            if (Objection(entry, experiment) is { } objection)
            {
                throw new InputException(
                    $"this evaluation does not belong to the experiment of the run: {objection}",
                    string.Create(CultureInfo.InvariantCulture, $"{path}:{i + 1}"),
                    "The journal or resolved.yaml was changed by something else; restore them, or start the run anew.");
            }
        }
    }

    private static string? Objection(JournalEntry entry, Experiment experiment)
    {
        var (genes, objectives) = (experiment.Space.Genes.Count, experiment.Fitness.Count);
        if (entry.Genome.Count != genes)
        {
            return $"it has {entry.Genome.Count} genes, and genomes of the encoding have {genes}";
        }

        if (entry is { Values: null, Failure: null }
            || (entry.Values is { } values && (values.Count != objectives || !values.All(double.IsFinite))))
        {
            return $"it has neither a finite value for each of {objectives} objectives nor a failure";
        }

        try
        {
            experiment.Encoding.Decode(new Genome(entry.Genome));
            return null;
        }
        catch (Exception exception)
        {
            return $"its genome cannot be decoded ({exception.Message})";
        }
    }

    private static Minibatch MinibatchOf(JournalEntry entry) => new(entry.Tokens, entry.Batch, entry.Trained ?? 0);

    private static ReplayException Differs(JournalEntry before, string now, bool isEncoding) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"for individual {before.Individual} of generation {before.Generation} of '{before.Search}' it gives {now}, ")
        + string.Create(CultureInfo.InvariantCulture, $"and the journal has {Show(before.Genome)} on {before.Tokens} tokens"),
        isEncoding);

    // A few genes are enough to find the genome in the journal.
    private static string Show(IReadOnlyList<double> genome)
    {
        var genes = genome.Take(6).Select(gene => gene.ToString("R", CultureInfo.InvariantCulture));
        return $"[{string.Join(", ", genes)}{(genome.Count > 6 ? ", ..." : "")}]";
    }
}

/// <summary>A plugin does not repeat what the journal says it did.</summary>
/// <param name="difference">The difference and its place in the journal.</param>
/// <param name="isEncoding">Whether the encoding differs; otherwise it is the optimizer.</param>
internal sealed class ReplayException(string difference, bool isEncoding) : Exception(difference)
{
    /// <summary>Whether the encoding differs; otherwise it is the optimizer.</summary>
    public bool IsEncoding => isEncoding;
}
