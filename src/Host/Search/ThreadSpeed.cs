using System.Diagnostics;
using EvoPrune.Models.Inference;
using TorchSharp;

namespace EvoPrune.Host.Search;

/// <summary>Measures on this machine how the cores are best shared out: the dense model on the first windows, every split for a moment.</summary>
/// <remarks>
/// Whether threads pay depends on more than the number of cores: the model's width, the memory, and what else the machine does.
/// </remarks>
internal static class ThreadSpeed
{
    private const double Seconds = 1.5;   // all splits together
    private const int Rounds = 2;

    /// <summary>The fastest split, told in one line with what was measured. A GPU computes by itself: one thread feeds it.</summary>
    /// <param name="dense">The dense model, as candidates are computed.</param>
    /// <param name="windows">Windows of the kind that will be scored.</param>
    /// <param name="device">Where they are.</param>
    /// <param name="workers">Workers that the user wants; null for what is fastest.</param>
    /// <param name="work">Workers that will find something to do.</param>
    /// <param name="say">Told the line.</param>
    public static ThreadSplit Choose(ICandidate dense, TokenWindows windows, torch.Device device, int? workers, int work, Action<string> say)
    {
        if (device.type != DeviceType.CPU)
        {
            return ThreadSplit.Of(workers, threads: 1, device);
        }

        var splits = ThreadChoice.Splits(Environment.ProcessorCount, workers, work);
        var some = windows.Slice(0, (int)Math.Min(windows.Count, MicroBatch.WindowsOf(windows.Length, device)));
        _ = NegativeLogLikelihood.Of(dense, some.Slice(0, 1));   // The first touch of the weights is nobody's.
        var rounds = Enumerable.Range(0, Rounds).Select(_ => splits.Select(split => TokensPerSecond(dense, some, split, Seconds / Rounds / splits.Count)).ToList()).ToList();
        (ThreadSplit, double)[] measured = [.. splits.Select((split, i) => (split, rounds.Max(round => round[i])))];
        say(ThreadChoice.Remark(measured));
        return ThreadChoice.Best(measured);
    }

    /// <summary>Tokens per second of all workers together, each on threads of its own, which end with it.</summary>
    private static double TokensPerSecond(ICandidate dense, TokenWindows windows, ThreadSplit split, double seconds)
    {
        var rates = new double[split.Workers];
        Thread[] workers = [.. Enumerable.Range(0, split.Workers).Select(worker => new Thread(() => rates[worker] = Work()))];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        return rates.Sum();

        double Work()
        {
            split.Enter();
            var watch = Stopwatch.StartNew();
            long tokens = 0;
            do
            {
                _ = NegativeLogLikelihood.Of(dense, windows);
                tokens += windows.Tokens;
            }
            while (watch.Elapsed.TotalSeconds < seconds);
            return tokens / watch.Elapsed.TotalSeconds;
        }
    }
}
