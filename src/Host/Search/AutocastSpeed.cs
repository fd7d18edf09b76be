using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Host.Search;

/// <summary>What bfloat16 products bring on this machine: not every processor has them, and those without compute them slowly.</summary>
internal static class AutocastSpeed
{
    private const int Size = 512, Rounds = 3;

    /// <summary>What such products bring on a device, for people.</summary>
    public static string Remark(Device device) => device.type == DeviceType.CPU && !Models.Inference.Autocast.IsNative
        ? "autocast: this processor multiplies bfloat16 numbers as float32 ones; without model.autocast the search would be as fast"
        : Remark(Measure(device));

    // The speed of a bfloat16 product, where one in 32 bits has 1.
    private static double Measure(Device device)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        return Seconds(ScalarType.Float32, device) / Seconds(ScalarType.BFloat16, device);
    }

    private static string Remark(double speed) => string.Create(CultureInfo.InvariantCulture, $"autocast: bfloat16 products have {speed:0.00} times the speed of float32 here")
        + (speed < 1 ? "; without model.autocast the search would be faster" : "");

    private static double Seconds(ScalarType type, Device device)
    {
        var matrix = ones(Size, Size, dtype: type, device: device);
        return Enumerable.Range(0, Rounds + 1).Min(_ =>
        {
            var watch = Stopwatch.StartNew();
            matmul(matrix, matrix)[0, 0].to(ScalarType.Float32).item<float>();   // waits for a GPU
            return watch.Elapsed.TotalSeconds;
        });
    }
}
