namespace EvoPrune.Host.Experiments.Yaml;

/// <summary>A value of a YAML file, with the place where it stands.</summary>
public abstract record YamlNode(Location Where)
{
    /// <summary>Whether the value was left out, or written <c>null</c> or <c>~</c>.</summary>
    public bool IsNull => this is YamlScalar { Quoted: false, Text: "" or "~" or "null" };

    /// <summary>What stands there, for messages: <c>found ...</c>.</summary>
    public abstract string Found { get; }
}

/// <summary>Text, a number, a truth value or nothing; which one is for the reader of the value to say.</summary>
/// <param name="Text">As written, without quotes.</param>
/// <param name="Quoted">Whether it was in quotes and so can only be text.</param>
/// <param name="Where">Where it stands.</param>
public sealed record YamlScalar(string Text, bool Quoted, Location Where) : YamlNode(Where)
{
    /// <inheritdoc/>
    public override string Found => IsNull ? "nothing" : Quoted ? $"the quoted text '{Text}'" : $"'{Text}'";
}

/// <summary>Keys with their values, in the order of the file; every key once.</summary>
public sealed record YamlMapping(IReadOnlyList<YamlEntry> Entries, Location Where) : YamlNode(Where)
{
    /// <inheritdoc/>
    public override string Found => "a mapping";

    /// <summary>The entry with this key, or null.</summary>
    public YamlEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key);

    /// <summary>This mapping without a key.</summary>
    public YamlMapping Without(string key) => this with { Entries = [.. Entries.Where(entry => entry.Key != key)] };

    /// <summary>This mapping with an entry in the place of the one with the same key, or added at the end.</summary>
    public YamlMapping With(YamlEntry added) => this with
    {
        Entries = Find(added.Key) is null
            ? [.. Entries, added]
            : [.. Entries.Select(entry => entry.Key == added.Key ? added : entry)],
    };
}

/// <summary>One key of a mapping.</summary>
/// <param name="Key">The key.</param>
/// <param name="Where">Where the key stands.</param>
/// <param name="Value">Its value.</param>
public sealed record YamlEntry(string Key, Location Where, YamlNode Value)
{
    /// <summary>At the top of a file: whether aliases repeat the value in other places, so that the entry may be there for them alone.</summary>
    public bool IsRepeated { get; init; }
}

/// <summary>A list.</summary>
public sealed record YamlSequence(IReadOnlyList<YamlNode> Items, Location Where) : YamlNode(Where)
{
    /// <inheritdoc/>
    public override string Found => "a list";
}
