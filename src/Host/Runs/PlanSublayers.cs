using System.Globalization;
using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments.Options;
using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Runs;

/// <summary>The <c>sublayers</c> of a plan file: which sublayers or layers, and what is done to them; later entries override earlier ones.</summary>
internal static class PlanSublayers
{
    private const string ValidKeys =
        "valid: * (all sublayers), a block (3), a range of blocks (2-5), a sublayer (3.attn, 3.mlp), or a linear layer (3.attn.c_proj)";

    /// <summary>Reads the sublayers; problems are noted.</summary>
    public static CompressionPlan Read(YamlNode node, ModelTopology topology, Findings findings)
    {
        var treatments = new Dictionary<SublayerId, Treatment>();
        if (node is not YamlMapping mapping)
        {
            findings.Add(node.Where, $"units: expected a mapping from sublayers to treatments, found {node.Found}");
            return CompressionPlan.Dense;
        }

        foreach (var (key, where, value) in mapping.Entries)
        {
            var layerOf = topology.Sublayers.FirstOrDefault(sublayer => sublayer.Layers.Any(layer => layer.Name == key));
            var sublayers = Select(key, topology).ToList();
            if (layerOf is null && sublayers.Count == 0)
            {
                findings.Add(where, $"units.{key}: {Unknown(key, topology)}");
            }

            if (PlanTreatments.Read(value, $"units.{key}", findings) is not { } treatment)
            {
                continue;
            }

            sublayers.ForEach(sublayer => treatments[sublayer] = treatment);
            if (layerOf is not null)
            {
                SetLayer(treatments, layerOf, key, treatment, where, findings);
            }
        }

        return new(treatments);
    }

    /// <summary>The changes of a plan as they are read back: one entry per sublayer, or per layer where the layers of a sublayer differ.</summary>
    public static JsonObject Write(CompressionPlan plan, ModelTopology topology) => new(plan.Changes.SelectMany(change => change.Value is PerLayer each
        ? topology.Sublayers.Single(sublayer => sublayer.Id == change.Key).Layers.Zip(each.Layers, (layer, treatment) => Entry(layer.Name, treatment))
        : [Entry(change.Key.ToString(), change.Value)]));

    private static KeyValuePair<string, JsonNode?> Entry(string key, Treatment treatment) => KeyValuePair.Create(key, (JsonNode?)PlanTreatments.Write(treatment));

    // A layer that is named for the first time leaves the others of its sublayer as an earlier entry has them.
    private static void SetLayer(
        Dictionary<SublayerId, Treatment> treatments, Sublayer sublayer, string name, Treatment treatment, Location where, Findings findings)
    {
        var before = treatments.GetValueOrDefault(sublayer.Id, Treatment.Keep);
        if (AsSparsify(treatment) is not { } own)
        {
            findings.Add(where, $"units.{name}: a linear layer takes sparsity, pattern or keep; {treatment} is for whole sublayers such as {sublayer.Id}");
        }
        else if (before is not PerLayer && AsSparsify(before) is null)
        {
            findings.Add(where, $"units.{name}: an earlier entry makes {sublayer.Id} {before}; its layers cannot be treated one by one beside that");
        }
        else
        {
            treatments[sublayer.Id] = new PerLayer(sublayer.Layers.Select((layer, i) =>
                layer.Name == name ? own : before is PerLayer each ? each.Layers[i] : AsSparsify(before)!));
        }
    }

    private static Sparsify? AsSparsify(Treatment treatment) => treatment is Keep ? new Sparsify(0.0) : treatment as Sparsify;

    private static string Unknown(string key, ModelTopology topology)
    {
        var sublayer = topology.Sublayers.FirstOrDefault(sublayer => key.StartsWith($"{sublayer.Id}.", StringComparison.Ordinal));
        return sublayer is null
            ? $"names no sublayer of this model, which has blocks 0 to {topology.Blocks.Count - 1}; {ValidKeys}"
            : $"names no linear layer of {sublayer.Id}; {Nearest.Hint(key, "its layers", sublayer.Layers.Select(layer => layer.Name))}";
    }

    private static IEnumerable<SublayerId> Select(string key, ModelTopology topology)
    {
        var sublayers = topology.Sublayers.Select(sublayer => sublayer.Id);
        return key switch
        {
            "*" => sublayers,
            _ when SublayerId.TryParse(key, out var sublayer) => sublayers.Where(id => id == sublayer),
            _ when TryRange(key, out var first, out var last) => sublayers.Where(id => id.Block >= first && id.Block <= last),
            _ => [],
        };
    }

    // A range that leaves the model selects nothing, so that a slip is told instead of half done.
    private static bool TryRange(string key, out int first, out int last)
    {
        var dash = key.IndexOf('-', StringComparison.Ordinal);
        last = 0;
        return int.TryParse(dash < 0 ? key : key[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out first)
            && int.TryParse(dash < 0 ? key : key[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out last);
    }
}
