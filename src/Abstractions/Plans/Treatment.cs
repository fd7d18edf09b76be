using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace EvoPrune;

/// <summary>What a plan does to one sublayer.</summary>
public abstract record Treatment
{
    private protected Treatment()
    {
    }

    /// <summary>Leave the sublayer as it is.</summary>
    public static Treatment Keep { get; } = new Keep();

    /// <summary>Take the sublayer out: the residual stream passes unchanged, and its parameters are physically gone.</summary>
    public static Treatment Drop { get; } = new Drop();
}

/// <summary>Leave the sublayer as it is.</summary>
public sealed record Keep : Treatment
{
    /// <inheritdoc/>
    public override string ToString() => "keep";
}

/// <summary>Take the sublayer out.</summary>
public sealed record Drop : Treatment
{
    /// <inheritdoc/>
    public override string ToString() => "drop";
}

/// <summary>Store the weights of the sublayer's linear layers in a few bits each.</summary>
public sealed record Quantize : Treatment
{
    /// <summary>So many bits per weight.</summary>
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
    /// <summary>Zeros anywhere, at this ratio.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The ratio is not in [0, 1].</exception>
    public Sparsify(double ratio)
    {
        if (ratio is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "A sparsity ratio is in [0, 1].");
        }

        Ratio = ratio;
    }

    /// <summary>Zeros in an N:M pattern, which fixes the ratio.</summary>
    public Sparsify(SparsityPattern pattern)
        : this(pattern.Ratio) => Pattern = pattern;

    /// <summary>Share of weights set to zero, per weight tensor, in [0, 1].</summary>
    public double Ratio { get; }

    /// <summary>Where zeros may stand.</summary>
    public SparsityPattern Pattern { get; }

    /// <summary>How weights are ranked, for pruners that are told; null leaves it to the pruner.</summary>
    public ImportanceMetric? Metric { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        (Pattern.IsUnstructured ? Ratio.ToString("R", CultureInfo.InvariantCulture) : Pattern.ToString())
        + (Metric is null ? "" : $" by {Metric}");
}

/// <summary>Make the sublayer smaller: a share of its head groups or inner channels is physically gone, and what reads them makes up for it.</summary>
/// <remarks>DarwinLM (seed 001). The last level takes all of them; unlike with <see cref="Drop"/>, the output's bias and the norm stay.</remarks>
public sealed record Shrink : Treatment
{
    /// <summary>A level of so many.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public Shrink(int level, int levels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, levels);
        (Level, Levels) = (level, levels);
    }

    /// <summary>From 0, where nothing goes, to <see cref="Levels"/>.</summary>
    public int Level { get; }

    /// <summary>Steps, each of equally many parameters, until nothing is left.</summary>
    public int Levels { get; }

    /// <summary>Levels that a sublayer of so many parts can tell apart, where so many are wanted.</summary>
    public static int LevelsOf(int parts, int wanted) => Math.Max(1, Math.Min(parts, wanted));

    /// <summary>How many of so many parts go: level / levels of them, to the nearest whole number, halves up.</summary>
    public int Removed(int parts) => (int)((2L * Level * parts + Levels) / (2L * Levels));

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

/// <summary>A treatment of its own for every linear layer of the sublayer.</summary>
public sealed record PerLayer : Treatment
{
    /// <summary>One treatment per layer, in the order of <see cref="Sublayer.Layers"/>.</summary>
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
