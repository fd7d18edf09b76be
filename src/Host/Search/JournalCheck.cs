using System.Globalization;
using EvoPrune.Host.Runs;

namespace EvoPrune.Host.Search;

/// <summary>Whether the evaluations of a journal are of the experiment that goes on with them.</summary>
internal static class JournalCheck
{
    /// <summary>Refuses a journal that was changed, or that another experiment wrote.</summary>
    /// <exception cref="InputException">The first line that does not fit.</exception>
    public static void Require(RunFolder folder, Experiment experiment)
    {
        for (var i = 0; i < folder.Entries.Count; i++)
        {
            if (Objection(folder.Entries[i], experiment) is { } objection)
            {
                throw new InputException(
                    $"this evaluation is none of the run's experiment: {objection}",
                    string.Create(CultureInfo.InvariantCulture, $"{RunFolder.JournalPath(folder.FullPath)}:{i + 1}"),
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

        if (entry is { Values: null, Failure: null } || (entry.Values is { } values && (values.Count != objectives || !values.All(double.IsFinite))))
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
}
