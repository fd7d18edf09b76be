using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Host.Search;

/// <summary>How fast this machine multiplies large matrices, to hold the speed of a search against.</summary>
internal static class MatrixProducts
{
    private const int Size = 1024, Products = 8, Rounds = 5;

    /// <summary>Multiplications and additions per second of so many workers together, of one thread each; the best of a few rounds.</summary>
    public static double Rate(int workers, Device device) => Enumerable.Range(0, Rounds).Max(_ =>
    {
        var watch = Stopwatch.StartNew();
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(_ => new Thread(() => Multiply(device)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return 2.0 * Size * Size * Size * Products * workers / watch.Elapsed.TotalSeconds;
    });

    private static void Multiply(Device device)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var (left, product) = (ones(Size, Size, device: device), ones(Size, Size, device: device));
        for (var i = 0; i < Products; i++)
        {
            product = matmul(left, product).div_(Size);
        }

        product[0, 0].item<float>();   // waits for a GPU
    }
}
