namespace EvoPrune.Models.Tests.Support;

/// <summary>What all families are made of, in loops over numbers.</summary>
internal static class PlainMath
{
    public static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>Softmax attention; a key head serves as many neighbouring query heads as their numbers differ.</summary>
    /// <param name="queries">One row per position, the heads beside each other; keys and values alike.</param>
    /// <param name="keys">Rows of keys.</param>
    /// <param name="values">Rows of values.</param>
    /// <param name="width">Numbers per head.</param>
    /// <param name="sees">Whether the first position attends to the second.</param>
    public static double[][] Attend(double[][] queries, double[][] keys, double[][] values, int width, Func<int, int, bool> sees)
    {
        var sharing = queries[0].Length / keys[0].Length;
        return [.. queries.Select((query, at) =>
        {
            var mixed = new double[query.Length];
            int[] others = [.. Enumerable.Range(0, keys.Length).Where(other => sees(at, other))];
            for (var head = 0; head < query.Length / width; head++)
            {
                var source = head / sharing * width;
                double[] scores = [.. others.Select(other => Dot(query.AsSpan(head * width, width), keys[other].AsSpan(source, width)) / Math.Sqrt(width))];
                double[] shares = [.. scores.Select(score => Math.Exp(score - scores.Max()))];
                for (var i = 0; i < width; i++)
                {
                    mixed[head * width + i] = others.Select((other, n) => shares[n] * values[other][source + i]).Sum() / shares.Sum();
                }
            }

            return mixed;
        })];
    }

    public static double Activate(string name, double x) => name switch
    {
        "relu" => x > 0 ? x : 0,
        "silu" => x / (1 + Math.Exp(-x)),
        "gelu" => x * NormalDistribution(x),
        "gelu_new" or "gelu_pytorch_tanh" => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * Math.Pow(x, 3)))),
        _ => throw new InvalidDataException($"Unknown activation {name}."),
    };

    // Density times x + x^3/3 + x^5/(3*5) + ...: all terms have one sign, so nothing cancels as it does in the series of erf.
    private static double NormalDistribution(double x)
    {
        if (Math.Abs(x) > 9)
        {
            return x > 0 ? 1 : 0;
        }

        var (term, sum) = (x, x);
        for (var n = 3; Math.Abs(term) > 1e-18 * Math.Abs(sum); n += 2)
        {
            term *= x * x / n;
            sum += term;
        }

        return 0.5 + sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
    }
}
