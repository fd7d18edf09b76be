namespace EvoPrune.Models.Tests.Support;

/// <summary>Weights by name without the family's prefix. Whoever asks says the shape, so that configuration and file must agree.</summary>
internal sealed class PlainWeights
{
    private readonly Dictionary<string, PlainTensor> tensors;
    private readonly Dictionary<string, double[]> read = [];
    private readonly string prefix;

    /// <summary>The tensors behind the first of the prefixes with which there is a tensor of this name.</summary>
    public PlainWeights(Dictionary<string, PlainTensor> tensors, string anchor, params string[] prefixes)
    {
        this.tensors = tensors;
        prefix = prefixes.FirstOrDefault(candidate => tensors.ContainsKey(candidate + anchor)) ?? throw new InvalidDataException($"There is no {anchor}.");
    }

    /// <summary>What nobody asked for, in the order of names.</summary>
    public string[] Unread => [.. tensors.Keys.Except(read.Keys).Order(StringComparer.Ordinal)];

    public bool Has(string name) => tensors.ContainsKey(prefix + name);

    public double[] Get(string name, params int[] shape) => Outside(prefix + name, shape);

    /// <summary>A tensor whose name has no prefix.</summary>
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

    /// <summary>A linear layer whose weight has one row per output.</summary>
    public double[] Linear(string name, double[] x, int outputs, bool bias = true)
    {
        var weight = Get(name + ".weight", outputs, x.Length);
        return Shift(name, Product(weight, x, outputs), bias);
    }

    /// <summary>A linear layer whose weight has one row per input, as GPT-2 stores them.</summary>
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
        // The original conversion of BERT calls the parameters gamma and beta.
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
