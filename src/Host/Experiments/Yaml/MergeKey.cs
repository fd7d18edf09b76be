namespace EvoPrune.Host.Experiments.Yaml;

/// <summary>The merge key: <c>&lt;&lt;: *base</c> takes over the entries of another mapping, <c>&lt;&lt;: [*one, *two]</c> of several.</summary>
/// <remarks>What a mapping says itself goes before what it takes over; of several, the first goes before the others.</remarks>
internal static class MergeKey
{
    public const string Name = "<<";

    /// <summary>A mapping with the entries that its merge key takes over, if it has one. They keep their places.</summary>
    public static YamlMapping Resolve(YamlMapping mapping, string path, Findings findings)
    {
        if (mapping.Find(Name) is not { } merge)
        {
            return mapping;
        }

        var merged = mapping.Without(Name);
        foreach (var source in Sources(merge.Value, KeyPath.Join(path, Name), findings))
        {
            merged = merged with { Entries = [.. merged.Entries, .. source.Entries.Where(entry => merged.Find(entry.Key) is null)] };
        }

        return merged;
    }

    private static IEnumerable<YamlMapping> Sources(YamlNode value, string path, Findings findings)
    {
        foreach (var node in value is YamlSequence list ? list.Items : [value])
        {
            if (node is YamlMapping mapping)
            {
                yield return mapping;
            }
            else if (!node.IsNull)
            {
                findings.Add(node.Where, $"{path}: expected a mapping to take over, such as *base, or a list of mappings, found {node.Found}");
            }
        }
    }
}
