using TorchSharp;

namespace EvoPrune.Host.Search;

/// <summary>How the cores are shared out: candidates, or batches of a text, side by side, and threads inside each.</summary>
/// <param name="Workers">Candidates measured side by side. No figure depends on it.</param>
/// <param name="Threads">
/// Threads that one operation of a candidate may use. A sum that is shared out among threads may round differently, so the last bits of
/// figures may depend on it.
/// </param>
internal sealed record ThreadSplit(int Workers, int Threads = 1)
{
    /// <summary>As asked; by default as many workers as the cores feed with that many threads each, or one on a GPU, which one fills.</summary>
    public static ThreadSplit Of(int? workers, int threads, torch.Device device) =>
        new(workers ?? (device.type == DeviceType.CPU ? Math.Max(1, Environment.ProcessorCount / threads) : 1), threads);

    /// <summary>Says where there are more threads than cores.</summary>
    public void Warn(Action<string> say)
    {
        if (Oversubscription(Environment.ProcessorCount) is { } warning)
        {
            say(warning);
        }
    }

    /// <summary>What to say where there are more threads than cores; null where there are not.</summary>
    public string? Oversubscription(int cores) => (long)Workers * Threads <= cores ? null
        : $"threads: {this} oversubscribe the machine's {Count(cores, "core")}; they will wait for each other";

    /// <summary>Makes the calling thread compute with as many threads as a worker's operations may use.</summary>
    /// <remarks>
    /// libtorch and OpenMP keep the number per thread, and threads of .NET's pool keep it from their earlier work: every worker has to say
    /// it anew.
    /// </remarks>
    public void Enter()
    {
        if (torch.get_num_threads() != Threads)
        {
            torch.set_num_threads(Threads);
        }
    }

    /// <summary>Does the items 0 to count - 1, as many at a time as there are workers.</summary>
    public void ForEach(int count, Action<int, ParallelLoopState> item, CancellationToken cancellation) =>
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = cancellation }, (index, state) =>
        {
            Enter();
            item(index, state);
        });

    /// <summary>For people.</summary>
    public override string ToString() => $"{Count(Workers, "worker")} of {Count(Threads, "thread")}";

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
