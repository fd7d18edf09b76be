using System.Globalization;

namespace EvoPrune.Host.Yaml;

/// <summary>A value of a YAML file with its location.</summary>
public abstract record YamlNode(Location Where)
{
    /// <summary>Whether the value is empty, <c>null</c> or <c>~</c>.</summary>
    public bool IsNull => this is YamlScalar { Quoted: false, Text: "" or "~" or "null" };

    /// <summary>Description of the value for messages: <c>found ...</c>.</summary>
    public abstract string Found { get; }

    /// <summary>The text of a scalar entry of this mapping; null if this is no mapping, or has no such entry.</summary>
    public string? TextOf(string key) => ((this as YamlMapping)?.Find(key)?.Value as YamlScalar)?.Text;
}

/// <summary>Text, a number, a truth value or nothing. The converter of the option interprets it.</summary>
/// <param name="Text">The text without quotes.</param>
/// <param name="Quoted">Whether it was quoted, so that it can only be text.</param>
/// <param name="Where">Its location.</param>
public sealed record YamlScalar(string Text, bool Quoted, Location Where) : YamlNode(Where)
{
    /// <inheritdoc/>
    public override string Found => IsNull ? "nothing" : Quoted ? $"the quoted text '{Text}'" : $"'{Text}'";
}

/// <summary>A mapping with distinct keys, in the order of the file.</summary>
public sealed record YamlMapping(IReadOnlyList<YamlEntry> Entries, Location Where) : YamlNode(Where)
{
    /// <inheritdoc/>
    public override string Found => "a mapping";

    private const string TypeKey = "type";

    /// <summary>The entry with this key, or null.</summary>
    public YamlEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key);

    /// <summary>This mapping without a key.</summary>
    public YamlMapping Without(string key) => this with { Entries = [.. Entries.Where(entry => entry.Key != key)] };

    /// <summary>This mapping with another one merged over it, key by key; its scalars and lists replace those here.</summary>
    /// <remarks>Another <c>type</c> is another plugin with options of its own, so such a mapping replaces the one here.</remarks>
    public YamlMapping MergedWith(YamlMapping over)
    {
        if (TextOf(TypeKey) is { } mine && over.TextOf(TypeKey) is { } other && mine != other)
        {
            return over;
        }

        return over.Entries.Aggregate(this, (merged, entry) => merged.With(
            (merged.Find(entry.Key)?.Value, entry.Value) is (YamlMapping below, YamlMapping above)
                ? entry with { Value = below.MergedWith(above) }
                : entry));
    }

    /// <summary>This mapping with an entry that replaces the one with the same key, or is added at the end.</summary>
    public YamlMapping With(YamlEntry added) => this with
    {
        Entries = Find(added.Key) is null
            ? [.. Entries, added]
            : [.. Entries.Select(entry => entry.Key == added.Key ? added : entry)],
    };
}

/// <summary>One key of a mapping.</summary>
/// <param name="Key">The key.</param>
/// <param name="Where">Location of the key.</param>
/// <param name="Value">Its value.</param>
public sealed record YamlEntry(string Key, Location Where, YamlNode Value)
{
    /// <summary>For top-level entries: whether aliases repeat the value, so that an unknown key is allowed.</summary>
    public bool IsRepeated { get; init; }
}

/// <summary>A list.</summary>
public sealed record YamlSequence(IReadOnlyList<YamlNode> Items, Location Where) : YamlNode(Where)
{
    /// <inheritdoc/>
    public override string Found => "a list";
}

/// <summary>Where a value was written: a place in a file, or an override on the command line.</summary>
/// <param name="Source">The file as the user named it, or the override as it was typed.</param>
/// <param name="Line">From 1; 0 for an override.</param>
/// <param name="Column">From 1; 0 for an override.</param>
/// <param name="Order">0 for the file, from 1 for setups and overrides in their order.</param>
public sealed record Location(string Source, int Line = 0, int Column = 0, int Order = 0)
{
    /// <summary>The order of reading: the file from top to bottom, then the setups, then the overrides.</summary>
    public static Comparer<Location> Reading { get; } =
        Comparer<Location>.Create((a, b) => (a.Order, a.Line, a.Column).CompareTo((b.Order, b.Line, b.Column)));

    /// <summary>The folder of the file; null for an override.</summary>
    public string? Folder => Line == 0 ? null : Path.GetDirectoryName(Path.GetFullPath(Source));

    /// <summary><c>experiment.yaml:12:5</c>, or <c>--set seed=7</c>.</summary>
    public override string ToString() =>
        Line == 0 ? Source : string.Create(CultureInfo.InvariantCulture, $"{Source}:{Line}:{Column}");
}

/// <summary>The path of a value: keys and list positions joined by dots, as in <c>--set</c>.</summary>
internal static class KeyPath
{
    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>The start of a message about a value; empty for the whole file.</summary>
    public static string Prefix(string path) => path.Length == 0 ? "" : path + ": ";
}

/// <summary>Collects the problems of a file, so that one pass reports all of them.</summary>
public sealed class Findings
{
    private readonly List<(Location Where, Problem Problem)> found = [];

    /// <summary>Whether there is a problem.</summary>
    public bool Any => found.Count > 0;

    /// <summary>The problems in the order of the file.</summary>
    public IReadOnlyList<Problem> Problems =>
        [.. found.OrderBy(finding => finding.Where, Location.Reading).Select(finding => finding.Problem)];

    /// <summary>Adds a problem with its place.</summary>
    public void Add(Location where, string message, string? advice = null) =>
        found.Add((where, new Problem(message, where.ToString(), advice)));

    /// <summary>Adds the problems of another pass.</summary>
    public void AddRange(Findings others) => found.AddRange(others.found);

    /// <summary>Throws if there is a problem.</summary>
    /// <exception cref="InputException">All problems.</exception>
    public void ThrowIfAny()
    {
        if (Any)
        {
            throw new InputException(Problems);
        }
    }
}
