using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace EvoPrune;

/// <summary>The two kinds of sublayer in a transformer block.</summary>
public enum SublayerKind
{
    /// <summary>The attention sublayer, written <c>attn</c>.</summary>
    Attention,

    /// <summary>The feed-forward sublayer, written <c>mlp</c>.</summary>
    Mlp,
}

/// <summary>Identifies a sublayer, for example <c>3.attn</c>.</summary>
/// <param name="Block">Index of the block, from 0.</param>
/// <param name="Kind">Attention or feed-forward.</param>
public readonly record struct SublayerId(int Block, SublayerKind Kind) : IComparable<SublayerId>
{
    /// <summary>Reads <c>3.attn</c> or <c>3.mlp</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SublayerId? sublayer)
    {
        sublayer = text.Split('.') is [var block, ("attn" or "mlp") and var kind]
            && int.TryParse(block, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new SublayerId(index, kind == "attn" ? SublayerKind.Attention : SublayerKind.Mlp)
            : null;
        return sublayer is not null;
    }

    /// <summary>In the order of the forward pass.</summary>
    public int CompareTo(SublayerId other) => (Block, Kind).CompareTo((other.Block, other.Kind));

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Block}.{(Kind == SublayerKind.Attention ? "attn" : "mlp")}");

    /// <summary>Earlier in the forward pass.</summary>
    public static bool operator <(SublayerId left, SublayerId right) => left.CompareTo(right) < 0;

    /// <summary>Later in the forward pass.</summary>
    public static bool operator >(SublayerId left, SublayerId right) => left.CompareTo(right) > 0;

    /// <summary>Not later in the forward pass.</summary>
    public static bool operator <=(SublayerId left, SublayerId right) => left.CompareTo(right) <= 0;

    /// <summary>Not earlier in the forward pass.</summary>
    public static bool operator >=(SublayerId left, SublayerId right) => left.CompareTo(right) >= 0;
}
