namespace EvoPrune.Optimizers;

/// <summary>How searches draw genomes from their space.</summary>
internal static class Drawing
{
    /// <summary>The space itself.</summary>
    /// <exception cref="ArgumentException">The space has no genes.</exception>
    public static SearchSpace RequireGenes(this SearchSpace space) => space.Genes.Count > 0
        ? space
        : throw new ArgumentException(
            "the encoding has no genes, so there is nothing to search; the optimizer 'uniform' evaluates its one point.");

    /// <summary>
    /// Draws individuals in order, each from its own stream. A redraw therefore does not change the numbers that the others draw.
    /// </summary>
    /// <param name="generation">The generation whose streams are used.</param>
    /// <param name="count">How many individuals to draw.</param>
    /// <param name="draw">Draws one genome.</param>
    /// <param name="known">Genomes to avoid.</param>
    /// <param name="redraws">How often one individual is drawn again while it equals a known genome or an earlier individual.</param>
    public static IReadOnlyList<Genome> Distinct(
        this Generation generation, int count, Func<RandomStream, Genome> draw, IEnumerable<Genome> known, int redraws)
    {
        HashSet<Genome> taken = [.. known];
        return [.. Enumerable.Range(0, count).Select(individual =>
        {
            var random = generation.Stream(individual);
            return taken.DrawNew(redraws, _ => [draw(random)])[0];
        })];
    }

    /// <summary>Draws until at least one genome is new, and adds the new ones to the taken set.</summary>
    /// <param name="taken">Genomes to avoid.</param>
    /// <param name="redraws">How many more attempts there are after the first.</param>
    /// <param name="draw">Makes the genomes of an attempt, numbered from 0.</param>
    /// <returns>The new genomes; if the last attempt gave none either, all genomes of that attempt.</returns>
    public static IReadOnlyList<Genome> DrawNew(this HashSet<Genome> taken, int redraws, Func<int, IReadOnlyList<Genome>> draw)
    {
        for (var attempt = 0; ; attempt++)
        {
            var drawn = draw(attempt);
            Genome[] fresh = [.. drawn.Where(taken.Add)];
            if (fresh.Length > 0 || attempt >= redraws)
            {
                return fresh.Length > 0 ? fresh : drawn;
            }
        }
    }
}
