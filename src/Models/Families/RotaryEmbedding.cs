namespace EvoPrune.Models.Families;

/// <summary>How positions turn queries and keys: pair i of a head turns by position times its frequency (Su et al. 2021).</summary>
/// <param name="Theta">Base of the frequencies theta^(-2i / dimension).</param>
/// <param name="Scaling">How the frequencies are changed for longer windows; null for as they are.</param>
public sealed record RotaryEmbedding(double Theta, RotaryScaling? Scaling = null)
{
    /// <summary>The frequency of every pair of a head, in radians per position.</summary>
    /// <param name="dimension">Width of a head; half as many pairs.</param>
    /// <param name="length">Tokens in the window.</param>
    public double[] Frequencies(int dimension, long length)
    {
        var theta = Scaling is DynamicScaling dynamic ? dynamic.Theta(Theta, dimension, length) : Theta;
        return [.. Enumerable.Range(0, dimension / 2).Select(pair =>
            (Scaling ?? RotaryScaling.None).Scale(Math.Pow(theta, -2.0 * pair / dimension)))];
    }
}

/// <summary>A change of rotary frequencies for windows longer than those of pretraining.</summary>
public abstract record RotaryScaling
{
    /// <summary>No change.</summary>
    internal static RotaryScaling None { get; } = new LinearScaling(1);

    /// <summary>The changed frequency.</summary>
    internal abstract double Scale(double frequency);
}

/// <summary>All frequencies divided by one factor (Chen et al. 2023); <c>linear</c>.</summary>
public sealed record LinearScaling(double Factor) : RotaryScaling
{
    internal override double Scale(double frequency) => frequency / Factor;
}

/// <summary>A base that grows with the window beyond the length of pretraining; <c>dynamic</c>.</summary>
/// <param name="Factor">By how much longer windows may get.</param>
/// <param name="Original">Length of pretraining in tokens.</param>
public sealed record DynamicScaling(double Factor, int Original) : RotaryScaling
{
    internal override double Scale(double frequency) => frequency;

    internal double Theta(double theta, int dimension, long length) => length <= Original
        ? theta
        : theta * Math.Pow(Factor * length / Original - (Factor - 1), dimension / (dimension - 2.0));
}

/// <summary>Low frequencies divided by a factor, high ones kept, those between blended (Llama 3.1); <c>llama3</c>.</summary>
/// <param name="Factor">Divides frequencies whose wave is longer than the original length over <paramref name="Low"/>.</param>
/// <param name="Low">Waves per original length up to which a frequency counts as low.</param>
/// <param name="High">Waves per original length from which it counts as high.</param>
/// <param name="Original">Length of pretraining in tokens.</param>
public sealed record Llama3Scaling(double Factor, double Low, double High, int Original) : RotaryScaling
{
    internal override double Scale(double frequency)
    {
        var waves = Original * frequency / (2 * Math.PI);
        var kept = Math.Clamp((waves - Low) / (High - Low), 0, 1);
        return frequency * (kept + (1 - kept) / Factor);
    }
}
