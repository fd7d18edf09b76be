using System.Runtime.ExceptionServices;

namespace EvoPrune.Host.Benchmarks;

/// <summary>Searches that differ in their seed alone, side by side over the cores. No figure depends on how many there are.</summary>
internal static class Seeds
{
    /// <summary>What a search gives under each of some seeds, from the first.</summary>
    /// <remarks>Of several searches that fail, one is told: they mostly fail alike.</remarks>
    public static T[] Run<T>(int count, int first, Func<long, T> search, CancellationToken cancellation)
    {
        var found = new T[count];
        try
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
                found[i] = search(first + i));
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }

        return found;
    }
}
