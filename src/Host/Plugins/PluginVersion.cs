using System.Globalization;

namespace EvoPrune.Host.Plugins;

/// <summary>A version as semver.org 2.0.0 orders them: <c>1.2.0-beta.1</c> comes before <c>1.2.0</c>. Build metadata is no part of it.</summary>
public sealed class PluginVersion : IEquatable<PluginVersion>
{
    private readonly string text;
    private readonly Version numbers;
    private readonly string[] labels;

    private PluginVersion(string text, Version numbers, string[] labels) => (this.text, this.numbers, this.labels) = (text, numbers, labels);

    /// <summary>Lower versions first.</summary>
    public static Comparer<PluginVersion> Precedence { get; } = Comparer<PluginVersion>.Create(Compare);

    /// <summary>Reads a version such as <c>1.2.0</c> or <c>1.2.0-beta.1+5f3a</c>; null if it is none.</summary>
    public static PluginVersion? Parse(string? text)
    {
        var plain = (text ?? "").Split('+')[0];
        return plain.Split('-', 2) is [var core, .. var label] && Version.TryParse(core, out var numbers)
            ? new(plain, new(numbers.Major, numbers.Minor, Math.Max(0, numbers.Build), Math.Max(0, numbers.Revision)), label is [var l] ? l.Split('.') : [])
            : null;
    }

    /// <inheritdoc/>
    public bool Equals(PluginVersion? other) => other is not null && Compare(this, other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PluginVersion);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(numbers, labels.Length);

    /// <summary>As the assembly states it, without build metadata.</summary>
    public override string ToString() => text;

    private static int Compare(PluginVersion a, PluginVersion b)
    {
        var byNumbers = a.numbers.CompareTo(b.numbers);
        if (byNumbers != 0 || a.labels.Length == 0 || b.labels.Length == 0)
        {
            return byNumbers != 0 ? byNumbers : b.labels.Length.CompareTo(a.labels.Length);
        }

        var byLabel = a.labels.Zip(b.labels, CompareLabels).FirstOrDefault(order => order != 0);
        return byLabel != 0 ? byLabel : a.labels.Length.CompareTo(b.labels.Length);
    }

    // Numbers order by value and come before words, which order by their characters.
    private static int CompareLabels(string a, string b) =>
        (int.TryParse(a, NumberStyles.None, CultureInfo.InvariantCulture, out var x), int.TryParse(b, NumberStyles.None, CultureInfo.InvariantCulture, out var y)) switch
        {
            (true, true) => x.CompareTo(y),
            (true, false) => -1,
            (false, true) => 1,
            _ => string.CompareOrdinal(a, b),
        };
}
