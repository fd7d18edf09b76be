using System.Globalization;

namespace EvoPrune;

/// <summary>
/// Where zeros may be: anywhere, or such that <paramref name="Kept"/> of every <paramref name="Group"/> consecutive inputs stay.
/// </summary>
/// <param name="Kept">Weights kept per group; 0 for unstructured.</param>
/// <param name="Group">Consecutive inputs that form a group; 0 for unstructured.</param>
public readonly record struct SparsityPattern(int Kept, int Group)
{
    /// <summary>The valid forms, for messages.</summary>
    public const string Valid = "unstructured, or N:M such as 2:4 with N below M";

    /// <summary>Zeros may be anywhere.</summary>
    public static SparsityPattern Unstructured { get; }

    /// <summary>Whether zeros may be anywhere.</summary>
    public bool IsUnstructured => Group == 0;

    /// <summary>The share of zeros that an N:M pattern implies.</summary>
    public double Ratio => IsUnstructured
        ? throw new InvalidOperationException("An unstructured pattern implies no ratio.")
        : 1.0 - (double)Kept / Group;

    /// <summary>Reads <c>unstructured</c> or N:M, such as <c>2:4</c>: N of every M weights are kept.</summary>
    public static bool TryParse(string text, out SparsityPattern pattern)
    {
        pattern = Unstructured;
        if (text == "unstructured")
        {
            return true;
        }

        if (text.Split(':') is not [var kept, var group]
            || !int.TryParse(kept, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            || !int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var m)
            || n >= m)
        {
            return false;
        }

        pattern = new(n, m);
        return true;
    }

    /// <summary><c>unstructured</c> or, for example, <c>2:4</c>.</summary>
    public override string ToString() => IsUnstructured ? "unstructured" : string.Create(CultureInfo.InvariantCulture, $"{Kept}:{Group}");
}
