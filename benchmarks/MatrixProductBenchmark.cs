using BenchmarkDotNet.Attributes;
using EvoPrune.Tensors.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrune.Benchmarks;

/// <summary>Matrix products on one thread against libtorch's. They are the lower bound of an evaluation's time.</summary>
public class MatrixProductBenchmark
{
    private DisposeScope? tensors;
    private Tensor x = null!, weight = null!, bias = null!;
    private PackedWeight packed = null!;

    /// <summary>Of layers of small and usual width, and of two heads.</summary>
    public static IEnumerable<ProductShape> Shapes =>
    [
        new(512, 128, 384), new(512, 128, 128), new(512, 128, 512), new(512, 512, 128), new(512, 768, 3072), new(512, 3072, 768),
        new(512, 1024, 1024), new(128, 128, 4096), new(128, 768, 50257),
    ];

    [ParamsSource(nameof(Shapes))]
    public ProductShape? Shape { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        set_num_threads(1);
        tensors = NewDisposeScope();
        using var generator = new Generator(1);
        var (rows, inputs, outputs) = Shape!;
        x = randn(rows, inputs, generator: generator);
        weight = randn(outputs, inputs, generator: generator);
        bias = randn(outputs, generator: generator);
        packed = PackedWeight.Of(weight);
    }

    [GlobalCleanup]
    public void Release() => tensors?.Dispose();

    [Benchmark(Description = "packed weight")]
    public void Packed()
    {
        using var scope = NewDisposeScope();
        packed.Apply(x, bias);
    }

    [Benchmark(Baseline = true)]
    public void Libtorch()
    {
        using var scope = NewDisposeScope();
        F.linear(x, weight, bias);
    }

    [Benchmark(Description = "packing the weight")]
    public void Pack()
    {
        using var scope = NewDisposeScope();
        PackedWeight.Of(weight);
    }

    [Benchmark(Description = "weight as it lies")]
    public void AsItLies()
    {
        using var scope = NewDisposeScope();
        PackedWeight.Linear(x, weight, bias);
    }
}

/// <summary>The sizes of a product of (rows, inputs) and (inputs, outputs).</summary>
public sealed record ProductShape(int Rows, int Inputs, int Outputs)
{
    public override string ToString() => $"({Rows}, {Inputs}) x ({Inputs}, {Outputs}), {2e-6 * Rows * Inputs * Outputs:0} M operations";
}
