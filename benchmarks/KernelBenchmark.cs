using System.Diagnostics;
using EvoPrune.Models.Inference;
using EvoPrune.Pruners;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrune.Benchmarks;

/// <summary>The pieces of an evaluation that are not a matrix product, each against libtorch's operations one after the other, on one thread.</summary>
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

        Console.WriteLine("milliseconds, one thread, float32             ours   operation by operation   ratio");
        foreach (var (windows, heads, length, width) in ((int, int, int, int)[])[(16, 4, 256, 32), (4, 12, 512, 64)])
        {
            var joined = Random(windows, length, 3, heads, width);
            Tensor Part(int index) => joined.select(2, index).transpose(1, 2);
            var future = ones([length, length], dtype: ScalarType.Bool).triu(1);
            Compare($"causal attention ({windows}, {heads}, {length}, {width})",
                () => F.scaled_dot_product_attention(Part(0), Part(1), Part(2), is_casual: true).transpose(1, 2).reshape(-1, heads * width),
                () => matmul(F.softmax((matmul(Part(0), Part(1).transpose(2, 3)) * (1 / Math.Sqrt(width))).masked_fill_(future, float.NegativeInfinity), 3), Part(2))
                    .transpose(1, 2).reshape(-1, heads * width));
        }

        var inner = Random(512, 2048);
        var scale = 2 * Math.Sqrt(2 / Math.PI);
        Compare("GELU, tanh (512, 2048)", () =>
        {
            var x = inner.clone();
            FusedGelu.InPlace(x);
            return x;
        }, () =>
        {
            var x = inner.clone();
            return x.mul_((x * x).mul_(0.044715 * scale).add_(scale).mul_(x).sigmoid_());
        });

        var logits = Random(128, 50257);
        Compare("log-sum-exp of logits (128, 50257)", () => logits.logsumexp(1), () =>
        {
            var highest = logits.amax([1], keepdim: true);
            return (logits - highest).exp_().sum(1).log_() + highest.squeeze(1);
        });

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
            weight.view(-1).index_fill(0, weight.view(-1).abs().topk((int)weight.numel() / 2, 0, largest: false, sorted: false).indexes, 0).view(768, 3072));

        var wanda = new Wanda(new());
        var norms = Random(3072).abs_();
        foreach (var (laid, matrix) in ((string, Tensor)[])[("", weight), (", GPT-2's layout", weight.t().contiguous().t())])
        {
            Compare($"Wanda (768, 3072) at 50 %{laid}", () => wanda.Prune(new(layer, matrix, new Sparsify(0.5)) { Inputs = new(norms, null, 4096) }), () =>
            {
                var scores = matrix.abs() * norms;
                return matrix.masked_fill(scores.le(scores.kthvalue(1536, 1, keepdim: true).values), 0);
            });
        }

        MatrixProducts(Random);
    }

    // What bounds an evaluation from below.
    private static void MatrixProducts(Func<long[], Tensor> random)
    {
        Console.WriteLine("billion operations per second of one thread in matrix products");
        foreach (var (rows, inputs, outputs) in ((int, int, int)[])[(512, 128, 512), (512, 512, 128), (512, 768, 3072), (128, 128, 4096), (1024, 1024, 1024)])
        {
            var (x, weight) = (random([rows, inputs]), random([inputs, outputs]));
            Console.WriteLine($"{$"({rows}, {inputs}) x ({inputs}, {outputs})",-40} {2e-6 * rows * inputs * outputs / Time(() => matmul(x, weight)),9:0.0}");
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

    // The median of some runs, after some time in which code is brought in and compiled anew.
    private static double Time(Func<Tensor> work)
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
