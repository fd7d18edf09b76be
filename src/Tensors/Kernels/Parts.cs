using static TorchSharp.torch;

namespace EvoPrune.Tensors.Kernels;

/// <summary>Shares a kernel's work out among threads.</summary>
internal static class Parts
{
    /// <summary>How many parts pieces of work make: one for each thread that operations may use here.</summary>
    public static int Of(int pieces) => Math.Clamp(pieces, 1, get_num_threads());

    /// <summary>Does all parts, a single one on the calling thread.</summary>
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
