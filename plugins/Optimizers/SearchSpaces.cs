namespace EvoPrune.Optimizers;

/// <summary>What searches ask of their space.</summary>
internal static class SearchSpaces
{
    /// <summary>The space, if there is something to search.</summary>
    public static SearchSpace RequireGenes(this SearchSpace space) => space.Genes.Count > 0
        ? space
        : throw new ArgumentException("the encoding has no genes, so there is nothing to search; the optimizer 'uniform' evaluates its one point.");
}
