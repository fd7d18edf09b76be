using System.Globalization;
using EvoPrune.Host.Runs;

namespace EvoPrune.Host.Search;

/// <summary>What earlier processes of a run recorded, and whether this one asks for the same: exact resume rests on plugins that do.</summary>
/// <remarks>An optimizer that draws from a generator of its own proposes other genomes the second time; then nothing in the journal is about them.</remarks>
internal sealed class Replay
{
    private readonly Dictionary<(CompressionPlan Plan, Minibatch Scored), JournalEntry> byPlan = [];
    private readonly ILookup<(string Search, int Generation), (JournalEntry Entry, CompressionPlan Plan)> byGeneration;

    public Replay(IEncoding encoding, IReadOnlyList<JournalEntry> entries)
    {
        var decoded = entries.Select(entry => (Entry: entry, Plan: encoding.Decode(new Genome(entry.Genome)))).ToList();
        decoded.ForEach(each => byPlan[(each.Plan, ScoredBy(each.Entry))] = each.Entry);
        byGeneration = decoded.ToLookup(each => (each.Entry.Search, each.Entry.Generation));
    }

    /// <summary>What was measured of a plan on these tokens; null if nothing was.</summary>
    public JournalEntry? Find(CompressionPlan plan, Minibatch scored) => byPlan.GetValueOrDefault((plan, scored));

    /// <summary>Compares what is proposed for a generation with what was.</summary>
    /// <param name="search">The search.</param>
    /// <param name="generation">Index of the generation.</param>
    /// <param name="proposed">Genomes with the tokens to score them on, in order; none once the search is over.</param>
    /// <exception cref="ReplayException">They differ.</exception>
    public void Require(string search, int generation, IReadOnlyList<(Genome Genome, CompressionPlan Plan, Minibatch Scored)> proposed)
    {
        foreach (var (entry, plan) in byGeneration[(search, generation)].OrderBy(each => each.Entry.Individual))
        {
            if (entry.Individual >= proposed.Count)
            {
                throw Differs(entry, "nothing", isEncoding: false);
            }

            var now = proposed[entry.Individual];
            if (!now.Genome.SequenceEqual(entry.Genome))
            {
                throw Differs(entry, Show(now.Genome), isEncoding: false);
            }

            if (now.Scored != ScoredBy(entry))
            {
                throw Differs(entry, $"the same genome on {now.Scored.Tokens} tokens", isEncoding: false);
            }

            if (!now.Plan.Equals(plan))
            {
                throw Differs(entry, "another plan for this genome", isEncoding: true);
            }
        }
    }

    /// <summary>Makes sure that a search that is over was over here the first time, too.</summary>
    /// <param name="search">The search.</param>
    /// <param name="generations">How many it had.</param>
    /// <exception cref="ReplayException">It went on.</exception>
    public void RequireEnd(string search, int generations)
    {
        foreach (var later in byGeneration.Select(generation => generation.Key).Where(place => place.Search == search && place.Generation >= generations).OrderBy(place => place.Generation))
        {
            Require(search, later.Generation, []);
        }
    }

    private static Minibatch ScoredBy(JournalEntry entry) => new(entry.Tokens, entry.Batch, entry.Trained ?? 0);

    private static ReplayException Differs(JournalEntry before, string now, bool isEncoding) => new(
        string.Create(CultureInfo.InvariantCulture, $"for individual {before.Individual} of generation {before.Generation} of '{before.Search}' it gives {now}, and the journal has {Show(before.Genome)} on {before.Tokens} tokens"),
        isEncoding);

    // Long genomes differ early or late; a few genes are enough to be found in the journal.
    private static string Show(IReadOnlyList<double> genome) =>
        $"[{string.Join(", ", genome.Take(6).Select(gene => gene.ToString("R", CultureInfo.InvariantCulture)))}{(genome.Count > 6 ? ", ..." : "")}]";
}

/// <summary>A plugin does not repeat what the journal says it did.</summary>
/// <param name="difference">What is different, where.</param>
/// <param name="isEncoding">Whether it is the encoding; otherwise the optimizer.</param>
internal sealed class ReplayException(string difference, bool isEncoding) : Exception(difference)
{
    /// <summary>Whether it is the encoding; otherwise the optimizer.</summary>
    public bool IsEncoding => isEncoding;
}
