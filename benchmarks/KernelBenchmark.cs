using System.Diagnostics;
using EvoPrune.Tensors.Kernels;
using EvoPrune.Pruners;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrune.Benchmarks;

/// <summary>The kernels of an evaluation on one thread against the equivalent operations of libtorch.</summary>
internal static class KernelBenchmark
{
    private const int Rounds = 31, WarmUpMilliseconds = 700;

    public static void Run()
    {
        set_num_threads(1);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        Tensor Random(params long[] shape) => randn(shape, generator: generator);

        Console.WriteLine("milliseconds, one thread, float32             ours                 libtorch   ratio");
        foreach (var (windows, heads, length, width) in ((int, int, int, int)[])[(16, 4, 256, 32), (4, 12, 512, 64)])
        {
            var joined = Random(windows, length, 3, heads, width);
            Tensor Part(int index) => joined.select(2, index).transpose(1, 2);
            Compare($"causal attention ({windows}, {heads}, {length}, {width})",
                () => Attention.Of(Part(0), Part(1), Part(2), isCausal: true, span: null),
                () => F.scaled_dot_product_attention(Part(0), Part(1), Part(2), is_casual: true).transpose(1, 2).reshape(
                    -1, heads * width));
        }

        var inner = Random(512, 2048);
        var scale = 2 * Math.Sqrt(2 / Math.PI);
        Compare("GELU, tanh (512, 2048)", () =>
        {
            var x = inner.clone();
            Activations.GeluTanh(x);
            return x;
        }, () =>
        {
            var x = inner.clone();
            return x.mul_((x * x).mul_(0.044715 * scale).add_(scale).mul_(x).sigmoid_());   // TorchSharp has no tanh GELU.
        });

        var logits = Random(128, 50257);
        foreach (var (rows, vocabulary) in ((int, int)[])[(128, 4096), (128, 50257)])
        {
            var some = logits.narrow(1, 0, vocabulary).contiguous();
            Compare($"log-sum-exp of logits ({rows}, {vocabulary})", () =>
            {
                var sums = new double[rows];
                var numbers = some.Numbers<float>();
                for (var row = 0; row < rows; row++)
                {
                    sums[row] = LogSumExp.Of(numbers.Slice(row * vocabulary, vocabulary));
                }

                return tensor(sums);
            }, () => some.logsumexp(1));
        }

        var others = Random(128, 50257);
        Compare("KL divergence of logits (128, 50257)", () => LogitDivergence.Sum(logits, others) / 128, () =>
        {
            var (p, q) = (logits.log_softmax(1), others.log_softmax(1));
            return p.exp().mul(p - q).to(ScalarType.Float64).sum() / 128;
        });

        var weight = Random(768, 3072);
        var layer = new LinearLayer("layer", 768, 3072);
        var magnitude = new Magnitude();
        Compare("magnitude pruning (768, 3072) at 50 %", () => magnitude.Prune(new(layer, weight, new Sparsify(0.5))), () =>
            weight.view(-1).index_fill(
                0, weight.view(-1).abs().topk((int)weight.numel() / 2, 0, largest: false, sorted: false).indexes, 0).view(768, 3072));

        var wanda = new Wanda(new());
        var norms = Random(3072).abs_();
        foreach (var (laid, matrix) in ((string, Tensor)[])[("", weight), (", GPT-2's layout", weight.t().contiguous().t())])
        {
            Compare($"Wanda (768, 3072) at 50 %{laid}", () =>
                wanda.Prune(new(layer, matrix, new Sparsify(0.5)) { Inputs = new(norms, null, 4096) }), () =>
            {
                var scores = matrix.abs() * norms;
                return matrix.masked_fill(scores.le(scores.kthvalue(1536, 1, keepdim: true).values), 0);
            });
        }

        MatrixProducts(Random);
    }

    // Matrix products are the lower bound of an evaluation's time.
    private static void MatrixProducts(Func<long[], Tensor> random)
    {
        Console.WriteLine(
            "billion operations per second of one thread   ours                 libtorch   ratio   weight laid out in   as it lies");
        (int, int, int)[] layers =
            [(512, 128, 384), (512, 128, 128), (512, 128, 512), (512, 512, 128), (512, 768, 3072), (512, 3072, 768), (512, 1024, 1024)];
        (int, int, int)[] heads = [(128, 128, 4096), (128, 768, 50257)];
        foreach (var (rows, inputs, outputs) in layers.Concat(heads))
        {
            var (x, weight, bias) = (random([rows, inputs]), random([outputs, inputs]), random([outputs]));
            var packed = PackedWeight.Of(weight);
            var operations = 2e-6 * rows * inputs * outputs;
            var (fast, slow) = (Time(() => packed.Apply(x, bias)), Time(() => F.linear(x, weight, bias)));
            var laying = Time(() => PackedWeight.Of(weight));
            var asItLies = rows < outputs ? $"{operations / Time(() => PackedWeight.Linear(x, weight, bias)),12:0.0}" : "";
            Console.WriteLine(
                $"{$"({rows}, {inputs}) x ({inputs}, {outputs})",-40} {operations / fast,9:0.0} {operations / slow,24:0.0} "
                    + $"{slow / fast,7:0.00} {laying / fast,12:0 %} of it {asItLies}");
        }
    }

    private static void Compare(string name, Func<Tensor> ours, Func<Tensor> plain)
    {
        using (var scope = NewDisposeScope())
        {
            var difference = (ours() - plain()).abs().max().to(ScalarType.Float32).item<float>();
            if (!(difference < 1e-3))
            {
                throw new InvalidOperationException($"{name}: the two ways differ by {difference}");
            }
        }

        var (fast, slow) = (Time(ours), Time(plain));
        Console.WriteLine($"{name,-40} {fast,9:0.000} {slow,24:0.000} {slow / fast,7:0.0}");
    }

    // The median time in milliseconds after a warm-up.
    private static double Time<T>(Func<T> work)
    {
        var milliseconds = new List<double>();
        var warmUp = Stopwatch.StartNew();
        while (milliseconds.Count < Rounds)
        {
            using var scope = NewDisposeScope();
            var watch = Stopwatch.StartNew();
            work();
            if (warmUp.ElapsedMilliseconds > WarmUpMilliseconds)
            {
                milliseconds.Add(watch.Elapsed.TotalMilliseconds);
            }
        }

        return Timing.Median(milliseconds);
    }
}
