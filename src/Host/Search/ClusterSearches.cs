namespace EvoPrune.Host.Search;

/// <summary>One search per cluster of the calibration set. Their winners then meet on the whole set.</summary>
/// <remarks>EvoP (seed 003), section 4, finds a pattern for every cluster and keeps the one of lowest loss.</remarks>
/// <param name="calibration">Windows and their clusters.</param>
/// <param name="optimizerOn">A new optimizer for one of so many searches, on its windows.</param>
/// <param name="search">Carries one search out, under a name and on windows of its own.</param>
internal sealed class ClusterSearches(
    CalibrationSet calibration,
    Func<TokenWindows, int, IOptimizer> optimizerOn,
    Func<string, IOptimizer, TokenWindows, SearchResult> search)
{
    private const string Part = "-cluster-";

    /// <summary>Whether a search of this name was on one cluster, so that its values say nothing about other tokens.</summary>
    public static bool IsOne(string search) => search.Contains(Part, StringComparison.Ordinal);

    /// <summary>Searches all clusters, then measures the winners on the whole set under the name given. The cost is that of all.</summary>
    public SearchResult Run(string name)
    {
        int[][] clusters = [.. Members(calibration.Clusters!)];
        List<SearchResult> found = [];
        foreach (var (cluster, members) in clusters.Index())
        {
            var windows = calibration.Windows.Choose(members);
            found.Add(search($"{name}{Part}{cluster}", optimizerOn(windows, clusters.Length), windows));
        }

        Genome[] winners = [.. found.SelectMany(result => result.Selection?.Front ?? []).Select(evaluation => evaluation.Genome).Distinct()];
        var last = search(name, new Winners(winners), calibration.Windows);
        return last with
        {
            Counts = found.Aggregate(last.Counts, (sum, result) => sum + result.Counts),
            Racing = found.Select(result => result.Racing).Aggregate((sum, more) => sum is null || more is null ? sum : sum + more),
            FirstFailure = found.Select(result => result.FirstFailure).Append(last.FirstFailure).FirstOrDefault(failure => failure is not null),
            Seconds = last.Seconds + found.Sum(result => result.Seconds),
        };
    }

    private static IEnumerable<int[]> Members(IReadOnlyList<int> clusters) =>
        clusters.Index().GroupBy(window => window.Item).OrderBy(group => group.Key).Select(group => group.Select(window => window.Index).ToArray());

    private sealed class Winners(Genome[] genomes) : IPlannedOptimizer
    {
        public int PlannedProposals => genomes.Length;

        public IReadOnlyList<Proposal> Ask(Generation generation) =>
            generation.Index == 0 ? [.. genomes.Select(genome => new Proposal(genome, Budget.Full))] : [];

        public void Tell(IReadOnlyList<Evaluation> evaluations)
        {
        }
    }
}
