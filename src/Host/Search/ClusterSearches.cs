namespace EvoPrune.Host.Search;

/// <summary>One search per cluster of the calibration set, whose winners are then compared on the whole set.</summary>
/// <remarks>Wu et al. 2025, EvoP, section 4, find a pattern for every cluster and keep the one with the lowest loss.</remarks>
/// <param name="calibration">Windows and their clusters.</param>
/// <param name="optimizerOn">Makes an optimizer for given windows and one of a given number of searches.</param>
/// <param name="search">Carries out one search under a name and on its own windows.</param>
internal sealed class ClusterSearches(
    CalibrationSet calibration,
    Func<TokenWindows, int, IOptimizer> optimizerOn,
    Func<string, IOptimizer, TokenWindows, SearchResult> search)
{
    private const string Infix = "-cluster-";

    /// <summary>Whether a search with this name was on one cluster, so that its values say nothing about other tokens.</summary>
    public static bool IsOne(string search) => search.Contains(Infix, StringComparison.Ordinal);

    /// <summary>
    /// Searches all clusters, then measures the winners on the whole set under the given name. The cost covers all searches.
    /// </summary>
    public SearchResult Run(string name)
    {
        int[][] clusters = [.. Members(calibration.Clusters!)];
        List<SearchResult> found = [];
        foreach (var (cluster, members) in clusters.Index())
        {
            var windows = calibration.Windows.Choose(members);
            found.Add(search($"{name}{Infix}{cluster}", optimizerOn(windows, clusters.Length), windows));
        }

        var fronts = found.SelectMany(result => result.Selection?.Front ?? []);
        Genome[] winners = [.. fronts.Select(evaluation => evaluation.Genome).Distinct()];
        var last = search(name, new Winners(winners), calibration.Windows);
        return last with
        {
            Counts = found.Aggregate(last.Counts, (sum, result) => sum + result.Counts),
            Racing = found.Select(result => result.Racing).Aggregate((sum, more) => sum is null || more is null ? sum : sum + more),
            FirstFailure = found.Append(last).Select(result => result.FirstFailure).FirstOrDefault(failure => failure is not null),
            Seconds = last.Seconds + found.Sum(result => result.Seconds),
        };
    }

    private static IEnumerable<int[]> Members(IReadOnlyList<int> clusters) => clusters.Index()
        .GroupBy(window => window.Item)
        .OrderBy(group => group.Key)
        .Select(group => group.Select(window => window.Index).ToArray());

    private sealed class Winners(Genome[] genomes) : IOptimizer
    {
        public int? PlannedProposals => genomes.Length;

        public IReadOnlyList<Proposal> Ask(Generation generation) =>
            generation.Index == 0 ? [.. genomes.Select(genome => new Proposal(genome, Budget.Full))] : [];

        public void Tell(IReadOnlyList<Evaluation> evaluations)
        {
        }
    }
}
