namespace EvoPrune.Models.Tests.Support;

/// <summary>The operations of all families in plain loops.</summary>
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

    /// <summary>Softmax attention. Adjacent query heads share a key-value head.</summary>
    /// <param name="queries">One row per position with concatenated heads.</param>
    /// <param name="keys">One row per position with concatenated heads.</param>
    /// <param name="values">One row per position with concatenated heads.</param>
    /// <param name="width">Width of a head.</param>
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
                double[] scores =
                    [.. others.Select(
                        other => Dot(query.AsSpan(head * width, width), keys[other].AsSpan(source, width)) / Math.Sqrt(width))];
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

    // The density times x + x^3/3 + x^5/(3*5) + ... All terms have the same sign, so unlike in the series of erf nothing cancels.
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

/// <summary>Rotary positions (Su et al. 2021) with the scalings of Llama models.</summary>
internal static class PlainRotation
{
    /// <summary>Radians per position for each pair of a head.</summary>
    public static double[] Frequencies(PlainConfig config, int width, int length)
    {
        // Version 5 of the Hugging Face library has one object; earlier versions store the base outside.
        var parameters = config.Object("rope_parameters");
        var theta = (parameters ?? config).Number("rope_theta", 10_000);
        var scaling = parameters ?? config.Object("rope_scaling");
        var kind = scaling is null ? "default" : scaling.Text("rope_type", scaling.Text("type", "default"));
        var context = config.Integer("max_position_embeddings");
        if (kind == "dynamic" && length > context)
        {
            var factor = scaling!.Number("factor");
            theta *= Math.Pow(factor * length / context - (factor - 1), width / (width - 2.0));
        }

        return [.. Enumerable.Range(0, width / 2).Select(i => Math.Pow(theta, -2.0 * i / width)).Select(frequency => kind switch
        {
            "default" or "dynamic" => frequency,
            "linear" => frequency / scaling!.Number("factor"),
            "llama3" => Llama3(scaling!, frequency),
            _ => throw new InvalidDataException($"Unknown rotary positions {kind}."),
        })];
    }

    /// <summary>Rotates the pairs (i, i + width / 2) of each head.</summary>
    public static double[] Rotate(double[] x, int position, double[] frequencies)
    {
        var (half, turned) = (frequencies.Length, new double[x.Length]);
        for (var i = 0; i < x.Length; i++)
        {
            var inHead = i % (2 * half);
            var (sin, cos) = Math.SinCos(position * frequencies[inHead % half]);
            turned[i] = inHead < half ? x[i] * cos - x[i + half] * sin : x[i] * cos + x[i - half] * sin;
        }

        return turned;
    }

    // Long wavelengths are scaled, short ones kept, and those between interpolated.
    private static double Llama3(PlainConfig scaling, double frequency)
    {
        var (factor, original) = (scaling.Number("factor"), scaling.Number("original_max_position_embeddings"));
        var (low, high) = (scaling.Number("low_freq_factor"), scaling.Number("high_freq_factor"));
        var wave = 2 * Math.PI / frequency;
        if (wave > original / low)
        {
            return frequency / factor;
        }

        if (wave < original / high)
        {
            return frequency;
        }

        var smooth = (original / wave - low) / (high - low);
        return (1 - smooth) * frequency / factor + smooth * frequency;
    }
}

/// <summary>Weights by name without prefix. Callers pass the shape, so that configuration and file must agree.</summary>
internal sealed class PlainWeights
{
    private readonly Dictionary<string, PlainTensor> tensors;
    private readonly Dictionary<string, double[]> read = [];
    private readonly string prefix;

    /// <summary>Uses the first prefix for which the anchor tensor exists.</summary>
    public PlainWeights(Dictionary<string, PlainTensor> tensors, string anchor, params string[] prefixes)
    {
        this.tensors = tensors;
        prefix = prefixes.FirstOrDefault(candidate => tensors.ContainsKey(candidate + anchor))
            ?? throw new InvalidDataException($"There is no {anchor}.");
    }

    /// <summary>Unread tensors in the order of names.</summary>
    public string[] Unread => [.. tensors.Keys.Except(read.Keys).Order(StringComparer.Ordinal)];

    public bool Has(string name) => tensors.ContainsKey(prefix + name);

    public double[] Get(string name, params int[] shape) => Outside(prefix + name, shape);

    /// <summary>A tensor without prefix.</summary>
    public double[] Outside(string name, params int[] shape)
    {
        if (!read.TryGetValue(name, out var values))
        {
            var tensor = tensors.GetValueOrDefault(name) ?? throw new InvalidDataException($"There is no {name}.");
            if (!tensor.Shape.SequenceEqual(shape))
            {
                throw new InvalidDataException($"{name} is [{string.Join(", ", tensor.Shape)}], not [{string.Join(", ", shape)}].");
            }

            read[name] = values = tensor.Values();
        }

        return values;
    }

    /// <summary>One row of a table.</summary>
    public double[] Row(string name, int rows, int columns, int index) =>
        Get(name, rows, columns)[(index * columns)..((index + 1) * columns)];

    /// <summary>A linear layer with a weight of (outputs, inputs).</summary>
    public double[] Linear(string name, double[] x, int outputs, bool bias = true)
    {
        var weight = Get(name + ".weight", outputs, x.Length);
        return Shift(name, Product(weight, x, outputs), bias);
    }

    /// <summary>A linear layer with a weight of (inputs, outputs), as in GPT-2.</summary>
    public double[] Transposed(string name, double[] x, int outputs)
    {
        var weight = Get(name + ".weight", x.Length, outputs);
        var y = new double[outputs];
        for (var i = 0; i < weight.Length; i++)
        {
            y[i % outputs] += x[i / outputs] * weight[i];
        }

        return Shift(name, y, bias: true);
    }

    public double[] LayerNorm(string name, double[] x, double epsilon)
    {
        // Old BERT files name the parameters gamma and beta.
        var (scale, shift) = Has(name + ".gamma") ? (Get(name + ".gamma", x.Length), Get(name + ".beta", x.Length))
            : (Get(name + ".weight", x.Length), Get(name + ".bias", x.Length));
        var mean = x.Average();
        var deviation = Math.Sqrt(x.Average(value => Math.Pow(value - mean, 2)) + epsilon);
        return [.. x.Select((value, i) => (value - mean) / deviation * scale[i] + shift[i])];
    }

    public double[] RmsNorm(string name, double[] x, double epsilon)
    {
        var scale = Get(name + ".weight", x.Length);
        var size = Math.Sqrt(x.Average(value => value * value) + epsilon);
        return [.. x.Select((value, i) => value / size * scale[i])];
    }

    /// <summary>Products of the rows of a matrix with a vector.</summary>
    public static double[] Product(double[] matrix, double[] x, int rows) =>
        [.. Enumerable.Range(0, rows).Select(row => PlainMath.Dot(matrix.AsSpan(row * x.Length, x.Length), x))];

    private double[] Shift(string name, double[] y, bool bias) => bias ? PlainMath.Add(y, Get(name + ".bias", y.Length)) : y;
}
