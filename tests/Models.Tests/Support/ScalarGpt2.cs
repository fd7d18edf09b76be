using EvoPrune.Models.Families;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Support;

/// <summary>GPT-2 in plain loops over double-precision numbers: slow, and independent of every tensor operation.</summary>
internal sealed class ScalarGpt2(ModelConfig config, Func<string, Tensor> find)
{
    /// <summary>Logits of every position of one window.</summary>
    public double[][] Logits(int[] ids, Func<SublayerId, bool>? keep = null)
    {
        var (tokens, positions) = (Matrix("wte.weight"), Matrix("wpe.weight"));
        var states = ids.Select((id, i) => Add(tokens[id], positions[i])).ToArray();
        for (var block = 0; block < config.Blocks; block++)
        {
            if (keep?.Invoke(new(block, SublayerKind.Attention)) ?? true)
            {
                states = [.. states.Zip(Attention(block, states), Add)];
            }

            if (keep?.Invoke(new(block, SublayerKind.Mlp)) ?? true)
            {
                states = [.. states.Select(state => Add(state, Mlp(block, state)))];
            }
        }

        return [.. states.Select(state => Norm("ln_f", state)).Select(state => tokens.Select(token => Dot(token, state)).ToArray())];
    }

    private double[][] Attention(int block, double[][] states)
    {
        var size = config.HiddenSize;
        var width = size / config.Heads;
        var joined = states.Select(state => Linear($"h.{block}.attn.c_attn", Norm($"h.{block}.ln_1", state))).ToArray();
        return [.. states.Select((_, at) =>
        {
            var mixed = new double[size];
            for (var head = 0; head < config.Heads; head++)
            {
                var scores = Enumerable.Range(0, at + 1).Select(other => Math.Exp(
                    Enumerable.Range(head * width, width).Sum(i => joined[at][i] * joined[other][size + i]) / Math.Sqrt(width))).ToArray();
                for (var i = head * width; i < (head + 1) * width; i++)
                {
                    mixed[i] = scores.Select((score, other) => score * joined[other][2 * size + i]).Sum() / scores.Sum();
                }
            }

            return Linear($"h.{block}.attn.c_proj", mixed);
        })];
    }

    private double[] Mlp(int block, double[] state) =>
        Linear($"h.{block}.mlp.c_proj", [.. Linear($"h.{block}.mlp.c_fc", Norm($"h.{block}.ln_2", state)).Select(Activate)]);

    private double Activate(double x) => config.Activation switch
    {
        Activation.Relu => Math.Max(0, x),
        Activation.GeluTanh => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
        _ => x * NormalDistribution(x),
    };

    // Series of the error function; exact to double precision for the small arguments of these tests.
    private static double NormalDistribution(double x)
    {
        var (term, sum) = (x, x);
        for (var n = 1; n < 200; n++)
        {
            term *= -x * x / (2 * n);
            sum += term / (2 * n + 1);
        }

        return 0.5 + sum / Math.Sqrt(2 * Math.PI);
    }

    private double[] Norm(string name, double[] x)
    {
        var mean = x.Average();
        var scale = 1 / Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + config.NormEpsilon);
        var (weight, bias) = (Vector(name + ".weight"), Vector(name + ".bias"));
        return [.. x.Select((value, i) => (value - mean) * scale * weight[i] + bias[i])];
    }

    private double[] Linear(string name, double[] x)
    {
        var (weight, bias) = (Matrix(name + ".weight"), Vector(name + ".bias"));
        return [.. bias.Select((value, output) => value + x.Select((input, i) => input * weight[i][output]).Sum())];
    }

    private double[][] Matrix(string name) => [.. Vector(name).Chunk((int)find(name).shape[1])];

    private double[] Vector(string name) => [.. find(name).reshape(-1).data<float>().Select(value => (double)value)];

    private static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
