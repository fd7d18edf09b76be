using BenchmarkDotNet.Attributes;
using EvoPrune.Pruners;
using EvoPrune.Tensors.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrune.Benchmarks;

/// <summary>The kernels of an evaluation on one thread against the equivalent operations of libtorch.</summary>
public class KernelBenchmark
{
    private DisposeScope? tensors;
    private KernelWays? ways;

    public static IEnumerable<KernelCase> Cases =>
    [
        Attention(16, 4, 256, 32),
        Attention(4, 12, 512, 64),
        new("GELU, tanh (512, 2048)", Gelu),
        LogSumExpOfLogits(128, 4096),
        LogSumExpOfLogits(128, 50257),
        new("KL divergence of logits (128, 50257)", Divergence),
        new("magnitude pruning (768, 3072) at 50 %", MagnitudePruning),
        new("Wanda (768, 3072) at 50 %", generator => WandaPruning(randn(768, 3072, generator: generator), generator)),
        new("Wanda (768, 3072) at 50 %, GPT-2's layout",
            generator => WandaPruning(randn(3072, 768, generator: generator).t(), generator)),
    ];

    [ParamsSource(nameof(Cases))]
    public KernelCase? Case { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        set_num_threads(1);
        tensors = NewDisposeScope();
        using var generator = new Generator(1);
        ways = Case!.Prepare(generator);
        var difference = (ways.Ours() - ways.Libtorch()).abs().max().to(ScalarType.Float32).item<float>();
        if (!(difference < 1e-3))
        {
            throw new InvalidOperationException($"{Case}: the two ways differ by {difference}");
        }
    }

    [GlobalCleanup]
    public void Release() => tensors?.Dispose();

    [Benchmark]
    public void Ours()
    {
        using var scope = NewDisposeScope();
        ways!.Ours();
    }

    [Benchmark(Baseline = true)]
    public void Libtorch()
    {
        using var scope = NewDisposeScope();
        ways!.Libtorch();
    }

    private static KernelCase Attention(int windows, int heads, int length, int width) =>
        new($"causal attention ({windows}, {heads}, {length}, {width})", generator =>
        {
            var joined = randn([windows, length, 3, heads, width], generator: generator);
            Tensor Part(int index) => joined.select(2, index).transpose(1, 2);
            return new(
                () => EvoPrune.Tensors.Kernels.Attention.Of(Part(0), Part(1), Part(2), isCausal: true, span: null),
                () => F.scaled_dot_product_attention(Part(0), Part(1), Part(2), is_casual: true).transpose(1, 2).reshape(
                    -1, heads * width));
        });

    private static KernelWays Gelu(Generator generator)
    {
        var inner = randn(512, 2048, generator: generator);
        var scale = 2 * Math.Sqrt(2 / Math.PI);
        return new(() =>
        {
            var x = inner.clone();
            Activations.GeluTanh(x);
            return x;
        }, () =>
        {
            var x = inner.clone();
            return x.mul_((x * x).mul_(0.044715 * scale).add_(scale).mul_(x).sigmoid_());   // TorchSharp has no tanh GELU.
        });
    }

    private static KernelCase LogSumExpOfLogits(int rows, int vocabulary) =>
        new($"log-sum-exp of logits ({rows}, {vocabulary})", generator =>
        {
            var logits = randn(rows, vocabulary, generator: generator);
            return new(() =>
            {
                var sums = new double[rows];
                var numbers = logits.Numbers<float>();
                for (var row = 0; row < rows; row++)
                {
                    sums[row] = LogSumExp.Of(numbers.Slice(row * vocabulary, vocabulary));
                }

                return tensor(sums);
            }, () => logits.logsumexp(1));
        });

    private static KernelWays Divergence(Generator generator)
    {
        var (logits, others) = (randn(128, 50257, generator: generator), randn(128, 50257, generator: generator));
        return new(() => LogitDivergence.Sum(logits, others) / 128, () =>
        {
            var (p, q) = (logits.log_softmax(1), others.log_softmax(1));
            return p.exp().mul(p - q).to(ScalarType.Float64).sum() / 128;
        });
    }

    private static KernelWays MagnitudePruning(Generator generator)
    {
        var weight = randn(768, 3072, generator: generator);
        var magnitude = new Magnitude();
        return new(() => magnitude.Prune(new(new("layer", 768, 3072), weight, new Sparsify(0.5))), () =>
            weight.view(-1).index_fill(
                0, weight.view(-1).abs().topk((int)weight.numel() / 2, 0, largest: false, sorted: false).indexes, 0).view(768, 3072));
    }

    private static KernelWays WandaPruning(Tensor weight, Generator generator)
    {
        var wanda = new Wanda(new());
        var norms = randn(3072, generator: generator).abs_();
        return new(
            () => wanda.Prune(new(new("layer", 768, 3072), weight, new Sparsify(0.5)) { Inputs = new(norms, null, 4096) }), () =>
            {
                var scores = weight.abs() * norms;
                return weight.masked_fill(scores.le(scores.kthvalue(1536, 1, keepdim: true).values), 0);
            });
    }
}

/// <summary>A computation with its sizes.</summary>
/// <param name="Name">What is computed.</param>
/// <param name="Prepare">Draws the inputs.</param>
public sealed record KernelCase(string Name, Func<Generator, KernelWays> Prepare)
{
    public override string ToString() => Name;
}

/// <summary>Two ways to the same result.</summary>
/// <param name="Ours">By our kernel.</param>
/// <param name="Libtorch">By operations of libtorch.</param>
public sealed record KernelWays(Func<Tensor> Ours, Func<Tensor> Libtorch);
