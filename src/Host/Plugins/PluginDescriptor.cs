using System.Globalization;
using EvoPrune.Host.Options;

namespace EvoPrune.Host.Plugins;

/// <summary>A plugin that is checked and loaded, but not constructed.</summary>
public sealed class PluginDescriptor
{
    internal PluginDescriptor(PluginContract contract, string id, Type type, RecordConverter? options, PluginAssembly assembly,
        string? description) =>
        (Contract, Id, Type, Options, Assembly, Description) = (contract, id, type, options ?? NoOptions, assembly, description);

    /// <summary>Its contract.</summary>
    public PluginContract Contract { get; }

    /// <summary>Its name in experiments.</summary>
    public string Id { get; }

    /// <summary>Further names, such as former ids.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The id and the aliases.</summary>
    public IEnumerable<string> Names => Aliases.Prepend(Id);

    /// <summary>The version of its assembly.</summary>
    public PluginVersion Version => Assembly.Version;

    /// <summary>Its documentation; null if it has none.</summary>
    public string? Description { get; }

    /// <summary>The plugin class.</summary>
    public Type Type { get; }

    /// <summary>Type of its options record; null if it has no options.</summary>
    public Type? OptionsType => Options == NoOptions ? null : Options.Type;

    /// <summary>Absolute path of its assembly.</summary>
    public string Path => Assembly.Path;

    /// <summary>SHA-256 of its assembly.</summary>
    public string Sha256 => Assembly.Sha256;

    /// <summary>Its name with the version: <c>simple-ga@1.0.0</c>.</summary>
    public string Reference => $"{Id}@{Version}";

    /// <summary>Whether its constructor takes a service.</summary>
    internal bool Asks<TService>() => Type.GetConstructors().Single().GetParameters()
        .Any(parameter => parameter.ParameterType == typeof(TService));

    /// <summary>The same plugin under one of its aliases, which replaces the id in everything that is written.</summary>
    internal PluginDescriptor As(string alias) => new(Contract, alias, Type, Options, Assembly, Description);

    internal RecordConverter Options { get; }

    internal PluginAssembly Assembly { get; }

    private static RecordConverter NoOptions { get; } = new OptionConverters().Record(typeof(None));

    /// <summary>Its name in messages: <c>optimizer simple-ga 1.0.0</c>.</summary>
    public override string ToString() => $"{Contract} {Id} {Version}";

    private sealed record None;
}

/// <summary>
/// A version with the precedence of semver.org 2.0.0: <c>1.2.0-beta.1</c> comes before <c>1.2.0</c>. Build metadata is ignored.
/// </summary>
public sealed class PluginVersion : IEquatable<PluginVersion>
{
    private readonly string text;
    private readonly Version numbers;
    private readonly string[] labels;

    private PluginVersion(string text, Version numbers, string[] labels) =>
        (this.text, this.numbers, this.labels) = (text, numbers, labels);

    /// <summary>Orders lower versions first.</summary>
    public static Comparer<PluginVersion> Precedence { get; } = Comparer<PluginVersion>.Create(Compare);

    /// <summary>Reads a version such as <c>1.2.0</c> or <c>1.2.0-beta.1+5f3a</c>. Returns null for other text.</summary>
    public static PluginVersion? Parse(string? text)
    {
        var plain = (text ?? "").Split('+')[0];
        return plain.Split('-', 2) is [var core, .. var label] && Version.TryParse(core, out var numbers)
            ? new(plain, new(numbers.Major, numbers.Minor, Math.Max(0, numbers.Build), Math.Max(0, numbers.Revision)), label is [var l]
            ? l.Split('.') : [])
            : null;
    }

    /// <inheritdoc/>
    public bool Equals(PluginVersion? other) => other is not null && Compare(this, other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PluginVersion);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(numbers, labels.Length);

    /// <summary>The version as stated by the assembly, without build metadata.</summary>
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

    // Numeric labels are ordered by value and come before alphabetic ones, which are ordered by characters.
    private static int CompareLabels(string a, string b) =>
        (int.TryParse(a, NumberStyles.None, CultureInfo.InvariantCulture, out var x),
            int.TryParse(b, NumberStyles.None, CultureInfo.InvariantCulture, out var y)) switch
        {
            (true, true) => x.CompareTo(y),
            (true, false) => -1,
            (false, true) => 1,
            _ => string.CompareOrdinal(a, b),
        };
}
