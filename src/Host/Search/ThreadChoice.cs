using System.Globalization;

namespace EvoPrune.Host.Search;

/// <summary>Which way of sharing the cores out is best, by measured speeds.</summary>
internal static class ThreadChoice
{
    // Fewer threads are preferred: they waste nothing on waiting, and one is what other machines' figures are computed with.
    private const double Clearly = 1.1;

    /// <summary>The splits worth measuring: 1, 2, 4, ... threads and all cores, each with as many workers as the cores feed.</summary>
    /// <param name="cores">Cores of the machine.</param>
    /// <param name="workers">Workers that the user wants; null for as many as fit.</param>
    /// <param name="work">Workers that find something to do.</param>
    public static IReadOnlyList<ThreadSplit> Splits(int cores, int? workers, int work)
    {
        var most = Math.Max(1, cores / (workers ?? 1));
        return [.. Doubling(most).Select(threads => new ThreadSplit(workers ?? Math.Clamp(work, 1, cores / threads), threads))];
    }

    /// <summary>The split with the fewest threads that the fastest does not beat clearly, by a tenth.</summary>
    /// <param name="measured">Tokens per second of each split, fewest threads first.</param>
    public static ThreadSplit Best(IReadOnlyList<(ThreadSplit Split, double Rate)> measured)
    {
        var fastest = measured.Max(each => each.Rate);
        return measured.First(each => fastest <= Clearly * each.Rate).Split;
    }

    /// <summary>What was measured and chosen, for people.</summary>
    public static string Remark(IReadOnlyList<(ThreadSplit Split, double Rate)> measured) => "threads: "
        + string.Join(", ", measured.Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.Split} {each.Rate:0} tokens/s")))
        + $"; chosen: {Best(measured)}";

    private static IEnumerable<int> Doubling(int most)
    {
        for (var threads = 1; threads < most; threads *= 2)
        {
            yield return threads;
        }

        yield return most;
    }
}
