using System.Text.Json.Nodes;
using EvoPrune.Host.Options;
using EvoPrune.Host.Yaml;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Experiments;

/// <summary>
/// Setups: fragments of experiments that say what a method runs on (<c>model</c>, <c>data</c>, <c>calibration</c>, <c>tasks</c>).
/// </summary>
/// <remarks>
/// An experiment names its default setups under <c>with</c>; its own keys win over theirs. Setups of the command line win over both.
/// </remarks>
internal static class Setups
{
    /// <summary>The key that names setups in experiments and comparisons.</summary>
    public const string Key = "with";

    // Setups of a file come before those of the command line.
    private const int FirstOfFile = 1, FirstOfCommandLine = 1000;

    /// <summary>The setups that a file names, merged in order below its own keys; without the key <c>with</c>.</summary>
    public static YamlMapping Below(YamlMapping root, InputPaths paths, Findings findings) =>
        Named(root, paths, findings).MergedWith(root.Without(Key));

    /// <summary>The setups that a file names, merged in order; empty if it names none.</summary>
    public static YamlMapping Named(YamlMapping root, InputPaths paths, Findings findings)
    {
        var merged = new YamlMapping([], root.Where);
        if (root.Find(Key) is not { Value: { IsNull: false } named })
        {
            return merged;
        }

        IReadOnlyList<YamlNode> items = named is YamlSequence list ? list.Items : [named];
        foreach (var (item, i) in items.Select((item, i) => (item, i)))
        {
            if (item is not YamlScalar { IsNull: false } scalar)
            {
                findings.Add(item.Where, $"{Key}: expected the path of a setup or a list of paths, found {item.Found}");
                continue;
            }

            var candidates = paths.Candidates(scalar.Text, item.Where);
            if (candidates.FirstOrDefault(File.Exists) is { } file)
            {
                merged = merged.MergedWith(Read(Shown(file), FirstOfFile + i, findings));
            }
            else
            {
                findings.Add(item.Where, $"{Key}: there is no file '{scalar.Text}'; looked for {string.Join(" and ", candidates)}",
                    paths.Advice);
            }
        }

        return merged;
    }

    /// <summary>The setups of <c>--with</c>, merged in order; empty for none.</summary>
    public static YamlMapping OfCommandLine(IReadOnlyList<string> files, Findings findings)
    {
        var merged = new YamlMapping([], new Location("--with"));
        foreach (var (file, i) in files.Select((file, i) => (file, i)))
        {
            var order = FirstOfCommandLine + i;
            if (File.Exists(file))
            {
                merged = merged.MergedWith(Read(file, order, findings));
            }
            else
            {
                findings.Add(new Location($"--with {file}", Order: order), "there is no such file",
                    "Give a setup: a YAML file with model, data, calibration or tasks.");
            }
        }

        return merged;
    }

    /// <summary>Adds the key <c>with</c> to the JSON Schema of experiments. Setups may have what is otherwise required.</summary>
    public static void AddTo(JsonObject schema)
    {
        static JsonObject Path() => new() { ["type"] = "string" };
        var required = TakeRequired(schema)!;
        ((JsonObject)schema["properties"]!).Insert(0, Key, new JsonObject
        {
            ["anyOf"] = new JsonArray(Path(), new JsonObject { ["type"] = "array", ["items"] = Path() }),
            ["description"] = "Setups: files whose keys this file completes or overrides, such as the model and the texts.",
        });
        schema["if"] = new JsonObject { ["required"] = new JsonArray(Key) };
        schema["else"] = required;
    }

    // The required keys of a schema of mappings, removed from it; null if there are none.
    private static JsonObject? TakeRequired(JsonObject schema)
    {
        if (schema["properties"] is not JsonObject properties)
        {
            return null;
        }

        var keys = schema["required"];
        schema.Remove("required");
        var nested = properties.Select(property => KeyValuePair.Create(property.Key, TakeRequired((JsonObject)property.Value!)))
            .Where(property => property.Value is not null).ToList();
        var taken = new JsonObject { ["required"] = keys };
        if (nested.Count > 0)
        {
            taken["properties"] = new JsonObject(nested.Select(property => KeyValuePair.Create(property.Key, (JsonNode?)property.Value)));
        }

        return keys is JsonArray { Count: > 0 } || nested.Count > 0 ? taken : null;
    }

    private static YamlMapping Read(string file, int order, Findings findings)
    {
        var nothing = new YamlMapping([], new Location(file, Order: order));
        YamlNode? node;
        try
        {
            node = YamlReader.Read(Utf8File.Read(file), file, findings, order);
        }
        catch (InputException exception)
        {
            foreach (var problem in exception.Problems)
            {
                findings.Add(new Location(problem.Where ?? file, Order: order), problem.Message, problem.Advice);
            }

            return nothing;
        }

        if (node is not YamlMapping setup)
        {
            if (node is not null)
            {
                findings.Add(node.Where, $"expected a mapping (key: value), found {node.Found}");
            }

            return nothing;
        }

        if (setup.Find(Key) is { } nested)
        {
            findings.Add(nested.Where, $"{Key}: a setup cannot name further setups", "Name them beside this one.");
        }

        return setup.Without(Key);
    }

    // As the user would name it: relative to the working directory if it lies below.
    private static string Shown(string file)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, file);
        return relative.StartsWith("..", StringComparison.Ordinal) ? file : relative;
    }
}

/// <summary>The changes of the command line to an experiment: setups, then single values.</summary>
/// <param name="Setups">Files of <c>--with</c>, in order.</param>
/// <param name="Settings">Settings of <c>--set</c>, in order.</param>
internal sealed record ExperimentEdits(IReadOnlyList<string> Setups, IReadOnlyList<string> Settings)
{
    /// <summary>No changes.</summary>
    public static ExperimentEdits None { get; } = new([], []);

    /// <summary>The changed tree; later changes override earlier ones.</summary>
    public YamlMapping Apply(YamlMapping root, Findings findings) => Overrides.Apply(
        Setups.Count == 0 ? root : root.MergedWith(Experiments.Setups.OfCommandLine(Setups, findings)), Settings, findings);
}
