using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace EvoPrune;

/// <summary>What a plan does to one sublayer.</summary>
public abstract record Treatment
{
    private protected Treatment()
    {
    }

    /// <summary>Keep the sublayer as it is.</summary>
    public static Treatment Keep { get; } = new Keep();

    /// <summary>Remove the sublayer: the residual stream passes unchanged, and its parameters are physically gone.</summary>
    public static Treatment Drop { get; } = new Drop();
}

/// <summary>Keep the sublayer as it is.</summary>
public sealed record Keep : Treatment
{
    /// <inheritdoc/>
    public override string ToString() => "keep";
}

/// <summary>Remove the sublayer.</summary>
public sealed record Drop : Treatment
{
    /// <inheritdoc/>
    public override string ToString() => "drop";
}

/// <summary>Quantize the weights of the sublayer's linear layers to a few bits each.</summary>
public sealed record Quantize : Treatment
{
    /// <summary>Creates the treatment.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bits are not in [2, 16].</exception>
    public Quantize(int bits) => Bits = bits is >= 2 and <= 16
        ? bits
        : throw new ArgumentOutOfRangeException(nameof(bits), bits, "Weights are quantized to 2 to 16 bits.");

    /// <summary>Bits per weight.</summary>
    public int Bits { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Bits}bit");
}

/// <summary>Set a share of every linear weight of the sublayer to zero.</summary>
public sealed record Sparsify : Treatment
{
    /// <summary>Creates the treatment with zeros anywhere.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The ratio is not in [0, 1].</exception>
    public Sparsify(double ratio)
    {
        if (ratio is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "A sparsity ratio is in [0, 1].");
        }

        Ratio = ratio;
    }

    /// <summary>Creates the treatment with an N:M pattern, which fixes the ratio.</summary>
    public Sparsify(SparsityPattern pattern)
        : this(pattern.Ratio) => Pattern = pattern;

    /// <summary>Share of weights set to zero, per weight tensor, in [0, 1].</summary>
    public double Ratio { get; }

    /// <summary>Where zeros may be.</summary>
    public SparsityPattern Pattern { get; }

    /// <summary>The metric that ranks weights, for pruners that support one; null leaves the choice to the pruner.</summary>
    public ImportanceMetric? Metric { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        (Pattern.IsUnstructured ? Ratio.ToString("R", CultureInfo.InvariantCulture) : Pattern.ToString())
        + (Metric is null ? "" : $" by {Metric}");
}

/// <summary>
/// Shrink the sublayer: a share of its structures (head groups or inner channels) is removed, and the remaining weights compensate.
/// </summary>
/// <remarks>
/// Tang et al. 2025, DarwinLM. The last level removes all structures; unlike with <see cref="Drop"/>, the output bias and the norm stay.
/// </remarks>
public sealed record Shrink : Treatment
{
    /// <summary>Creates the treatment.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public Shrink(int level, int levels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, levels);
        (Level, Levels) = (level, levels);
    }

    /// <summary>From 0, which removes nothing, to <see cref="Levels"/>, which removes everything.</summary>
    public int Level { get; }

    /// <summary>The number of steps, each of equally many parameters, until nothing is left.</summary>
    public int Levels { get; }

    /// <summary>The number of levels of a sublayer: the wanted number, or one per structure if it has fewer.</summary>
    public static int LevelsOf(int structures, int wanted) => Math.Max(1, Math.Min(structures, wanted));

    /// <summary>How many of the structures are removed: level / levels of them, rounded to the nearest whole number, halves up.</summary>
    public int Removed(int structures) => (int)((2L * Level * structures + Levels) / (2L * Levels));

    /// <summary>Reads <c>3/10</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Shrink? shrink)
    {
        shrink = text.Split('/') is [var left, var right]
            && int.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var level)
            && int.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out var levels)
            && levels >= 1 && level <= levels ? new(level, levels) : null;
        return shrink is not null;
    }

    /// <summary>The level alone, for example <c>3/10</c>.</summary>
    public string Share => string.Create(CultureInfo.InvariantCulture, $"{Level}/{Levels}");

    /// <inheritdoc/>
    public override string ToString() => $"level {Share}";
}

/// <summary>A separate treatment for every linear layer of the sublayer.</summary>
public sealed record PerLayer : Treatment
{
    /// <summary>Creates the treatment from one per layer, in the order of <see cref="Sublayer.Layers"/>.</summary>
    public PerLayer(IEnumerable<Sparsify> layers) => Layers = [.. layers];

    /// <summary>One treatment per layer, in the order of <see cref="Sublayer.Layers"/>.</summary>
    public IReadOnlyList<Sparsify> Layers { get; }

    /// <inheritdoc/>
    public bool Equals(PerLayer? other) => other is not null && Layers.SequenceEqual(other.Layers);

    /// <inheritdoc/>
    public override int GetHashCode() => Layers.Aggregate(0, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => $"({string.Join(", ", Layers)})";
}
