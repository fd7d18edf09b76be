using System.Diagnostics;
using EvoPrune.Tensors.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Host.Search;

/// <summary>How fast this machine multiplies large matrices, to hold the speed of a search against.</summary>
internal static class MatrixProducts
{
    private const int Size = 1024, Products = 8, Rounds = 5;

    /// <summary>Multiplications and additions per second of all workers together; the best of a few rounds.</summary>
    public static double Rate(ThreadSplit split, Device device) => Enumerable.Range(0, Rounds).Max(_ =>
    {
        var watch = Stopwatch.StartNew();
        Thread[] threads = [.. Enumerable.Range(0, split.Workers).Select(_ => new Thread(() => Multiply(split, device)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return 2.0 * Size * Size * Size * Products * split.Workers / watch.Elapsed.TotalSeconds;
    });

    private static void Multiply(ThreadSplit split, Device device)
    {
        split.Enter();
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var (left, product) = (ones(Size, Size, device: device), ones(Size, Size, device: device));
        // As candidates multiply.
        var packed = PackedWeight.TryOf(left);
        for (var i = 0; i < Products; i++)
        {
            product = (packed?.Apply(product, null) ?? matmul(product, left)).div_(Size);
        }

        product[0, 0].item<float>();   // waits for a GPU
    }
}
