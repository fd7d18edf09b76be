namespace EvoPrune.Plugins.Tests;

/// <summary>Searches without a model: plays the host's part.</summary>
internal static class Searches
{
    public static readonly Metric Distance = new("distance", "", Direction.Minimize);

    /// <summary>Ask, evaluate, tell, until the optimizer asks for nothing more. No score is a failed evaluation.</summary>
    public static List<Evaluation> Play(IOptimizer optimizer, long seed, Func<Genome, double?> score)
    {
        var all = new List<Evaluation>();
        for (var index = 0; ; index++)
        {
            var proposals = optimizer.Ask(new Generation(seed, "search", index));
            if (proposals.Count == 0)
            {
                return all;
            }

            Evaluation[] evaluations = [.. proposals.Select(proposal => score(proposal.Genome) is { } value
                ? Evaluation.Success(proposal, [new(Distance, value)])
                : Evaluation.Failed(proposal, "no value"))];
            optimizer.Tell(evaluations);
            all.AddRange(evaluations);
        }
    }

    /// <summary>Blocks that interact: removing one costs its own price, removing two a price of the pair, some of them negative.</summary>
    public static Func<Genome, double> Interacting(int blocks, long seed)
    {
        var random = new RandomStream(seed, "loss");
        double[] alone = [.. Enumerable.Range(0, blocks).Select(_ => random.NextDouble())];
        double[][] pairs = [.. Enumerable.Range(0, blocks).Select(i => Enumerable.Range(0, i).Select(_ => random.NextGaussian() * 0.5).ToArray())];
        return genome =>
        {
            int[] removed = [.. Enumerable.Range(0, blocks).Where(i => genome[i] == 1)];
            return removed.Sum(i => alone[i] + removed.Where(j => j < i).Sum(j => pairs[i][j]));
        };
    }
}
