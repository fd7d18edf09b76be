using static TorchSharp.torch;

namespace EvoPrune.Tensors.Kernels;

/// <summary>Distributes a kernel's work over threads.</summary>
internal static class Parts
{
    /// <summary>Number of parts for the given pieces of work: at most one per libtorch thread.</summary>
    public static int Of(int pieces) => Math.Clamp(pieces, 1, get_num_threads());

    /// <summary>Runs all parts; a single part runs on the calling thread.</summary>
    public static void Do(int parts, Action<int> work)
    {
        if (parts == 1)
        {
            work(0);
        }
        else
        {
            Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = parts }, work);
        }
    }
}
