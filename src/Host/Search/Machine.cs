using EvoPrune.Host.Experiments;
using EvoPrune.Models;
using EvoPrune.Tensors.Natives;
using TorchSharp;

namespace EvoPrune.Host.Search;

/// <summary>
/// Resolves the device and the data type that the user chose. A missing CUDA device is an error, never a silent fallback.
/// </summary>
internal static class Devices
{
    /// <summary>The device to compute on.</summary>
    /// <exception cref="InputException">The chosen CUDA device is missing.</exception>
    /// <exception cref="TorchLibraryException">There is no libtorch.</exception>
    public static torch.Device Resolve(DeviceChoice choice, string where)
    {
        TorchLibraries.Load();
        if (choice.Kind == DeviceKind.Cpu || (choice.Kind == DeviceKind.Auto && !torch.cuda.is_available()))
        {
            return torch.CPU;
        }

        var count = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        var index = choice.Index ?? 0;
        if (index < count)
        {
            return torch.device(DeviceType.CUDA, index);
        }

        var seen = count == 0 ? "no CUDA device" : $"CUDA devices 0 to {count - 1} only";
        var valid = count == 0 ? ". 'evoprune doctor' tells which libtorch is in use." : $", cuda:0 to cuda:{count - 1}.";
        throw new InputException(
            $"model.device: {choice} was asked for, but this libtorch sees {seen}", where, "Valid here: auto, cpu" + valid);
    }

    /// <summary>The tensor type of a choice for a model.</summary>
    public static torch.ScalarType Resolve(ModelDtype dtype, ModelFolder model) => dtype switch
    {
        ModelDtype.Float32 => torch.ScalarType.Float32,
        ModelDtype.Bfloat16 => torch.ScalarType.BFloat16,
        ModelDtype.Float16 => torch.ScalarType.Float16,
        _ => model.Type.Tensor!.Value,
    };
}

/// <summary>The division of the cores: candidates, or batches of a text, in parallel, and threads inside each of them.</summary>
/// <param name="Workers">Candidates measured in parallel. No result depends on it.</param>
/// <param name="Threads">
/// Threads of one operation of a candidate. A sum that is divided among threads may round differently, so the last bits of a result may
/// depend on it.
/// </param>
internal sealed record ThreadSplit(int Workers, int Threads = 1)
{
    /// <summary>
    /// The given threads, with as many workers as the cores have room for unless the user chose their number; one worker on a GPU.
    /// </summary>
    public static ThreadSplit Of(int? workers, int threads, torch.Device device) =>
        new(workers ?? (device.type == DeviceType.CPU ? Math.Max(1, Environment.ProcessorCount / threads) : 1), threads);

    /// <summary>
    /// The split of <c>--threads auto</c>: first a worker for every core, because workers scale better than threads, and then the threads
    /// that the remaining cores allow.
    /// </summary>
    /// <param name="workers">The number of workers that the user chose; null for as many as there are tasks and cores.</param>
    /// <param name="tasks">Tasks that can run in parallel.</param>
    /// <param name="device">A GPU is fed by one thread.</param>
    /// <param name="cores">Cores of the machine.</param>
    public static ThreadSplit Auto(int? workers, long tasks, torch.Device device, int cores)
    {
        if (device.type != DeviceType.CPU)
        {
            return Of(workers, threads: 1, device);
        }

        var chosen = workers ?? (int)Math.Clamp(tasks, 1, cores);
        return new(chosen, Math.Max(1, cores / chosen));
    }

    /// <summary>Prints a warning if there are more threads than cores.</summary>
    public void Warn(Action<string> say)
    {
        if (Oversubscription(Environment.ProcessorCount) is { } warning)
        {
            say(warning);
        }
    }

    /// <summary>The warning if there are more threads than cores; otherwise null.</summary>
    public string? Oversubscription(int cores) => (long)Workers * Threads <= cores ? null
        : $"threads: {this} oversubscribe the machine's {Count(cores, "core")}; they will wait for each other";

    /// <summary>Sets the number of threads of the operations that the calling thread starts.</summary>
    /// <remarks>
    /// libtorch and OpenMP keep the number per thread, and a pooled thread keeps it from its earlier work, so every worker has to set it.
    /// </remarks>
    public void Enter()
    {
        if (torch.get_num_threads() != Threads)
        {
            torch.set_num_threads(Threads);
        }
    }

    /// <summary>Carries out the items 0 to count - 1, one per worker at a time.</summary>
    public void ForEach(int count, Action<int, ParallelLoopState> item, CancellationToken cancellation) =>
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = cancellation }, (index, state) =>
        {
            Enter();
            item(index, state);
        });

    /// <summary>For example <c>2 workers of 1 thread</c>.</summary>
    public override string ToString() => $"{Count(Workers, "worker")} of {Count(Threads, "thread")}";

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}

/// <summary>
/// The part of the machine that a run may use. Results depend on it only in the last bits, through the number of threads.
/// </summary>
/// <param name="Split">Candidates in parallel, and the threads of each.</param>
/// <param name="CacheBytes">Memory for results that candidates share.</param>
internal sealed record MachineShare(ThreadSplit Split, long CacheBytes)
{
    /// <summary>Bytes of a megabyte.</summary>
    public const long Megabyte = ModelSpec.Megabyte;

    private const long DefaultCache = 1000;

    /// <summary>The default cache in megabytes: a gigabyte, or an eighth of the memory if that is less.</summary>
    /// <param name="memory">Bytes that may be used.</param>
    public static int CacheWithin(double memory) => (int)Math.Min(DefaultCache, memory / 8 / Megabyte);

    /// <summary>A share with the given megabytes of cache, or the default.</summary>
    public static MachineShare For(ThreadSplit split, int? cache) => new(
        split,
        (cache ?? CacheWithin(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)) * Megabyte);
}
