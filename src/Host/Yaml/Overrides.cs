using System.Globalization;

namespace EvoPrune.Host.Yaml;

/// <summary>Applies settings of the command line (<c>key.path=value</c>) to the tree of a file.</summary>
internal static class Overrides
{
    // After any number of setups.
    private const int FirstOrder = 10_000;

    /// <summary>Applies all settings in their order; later ones override earlier ones.</summary>
    public static YamlMapping Apply(YamlMapping root, IReadOnlyList<string> settings, Findings findings)
    {
        for (var i = 0; i < settings.Count; i++)
        {
            root = Apply(root, settings[i], new Location($"--set {settings[i]}", Order: FirstOrder + i), findings);
        }

        return root;
    }

    private static YamlMapping Apply(YamlMapping root, string setting, Location where, Findings findings)
    {
        var split = setting.IndexOf('=', StringComparison.Ordinal);
        string[] keys = split > 0 ? setting[..split].Trim().Split('.') : [];
        if (keys.Length == 0 || keys.Any(string.IsNullOrWhiteSpace))
        {
            findings.Add(where, "expected key.path=value", "For example --set optimizer.generations=5 or --set fitness.0.type=perplexity.");
            return root;
        }

        return YamlReader.ReadValue(setting[(split + 1)..].Trim(), where, findings) is { } value ? Set(root, keys, value, where, findings)
            : root;
    }

    /// <summary>Sets the value at a key path. Creates missing mappings on the way.</summary>
    public static YamlMapping Set(YamlMapping root, string[] keys, YamlNode value, Location where, Findings findings) =>
        Set(root, keys, 0, value, where, findings) as YamlMapping ?? root;

    private static YamlNode Set(YamlNode node, string[] keys, int depth, YamlNode value, Location where, Findings findings)
    {
        if (depth == keys.Length)
        {
            return value;
        }

        var key = keys[depth];
        switch (node)
        {
            case YamlMapping mapping:
                var old = mapping.Find(key)?.Value;
                return mapping.With(new(key, where, Set(old ?? Nothing(where), keys, depth + 1, value, where, findings)));
            case YamlSequence list:
                if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index > list.Items.Count)
                {
                    findings.Add(where,
                        $"{Path(keys, depth)} is a list of {list.Items.Count}; '{key}' is not a position from 0 to {list.Items.Count}");
                    return node;
                }

                var item = Set(index < list.Items.Count ? list.Items[index] : Nothing(where), keys, depth + 1, value, where, findings);
                return list with { Items = [.. list.Items.Take(index), item, .. list.Items.Skip(index + 1)] };
            case { IsNull: true }:
                return Set(new YamlMapping([], where), keys, depth, value, where, findings);
            default:
                findings.Add(where, $"{Path(keys, depth)} is {node.Found}, which has no '{key}'");
                return node;
        }
    }

    private static YamlScalar Nothing(Location where) => new("", false, where);

    private static string Path(string[] keys, int depth) => string.Join('.', keys[..depth]);
}
