using System.Globalization;
using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments.Options;
using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Runs;

/// <summary>The <c>units</c> of a plan file: which units or layers, and what is done to them; later entries override earlier ones.</summary>
internal static class PlanUnits
{
    private const string ValidKeys =
        "valid: * (all units), a block (3), a range of blocks (2-5), a unit (3.attn, 3.mlp), or a linear layer (3.attn.c_proj)";

    /// <summary>Reads the units; problems are noted.</summary>
    public static CompressionPlan Read(YamlNode node, ModelTopology topology, Findings findings)
    {
        var treatments = new Dictionary<UnitId, Treatment>();
        if (node is not YamlMapping mapping)
        {
            findings.Add(node.Where, $"units: expected a mapping from units to treatments, found {node.Found}");
            return CompressionPlan.Dense;
        }

        foreach (var (key, where, value) in mapping.Entries)
        {
            var layerOf = topology.Units.FirstOrDefault(unit => unit.Layers.Any(layer => layer.Name == key));
            var units = Select(key, topology).ToList();
            if (layerOf is null && units.Count == 0)
            {
                findings.Add(where, $"units.{key}: {Unknown(key, topology)}");
            }

            if (PlanTreatments.Read(value, $"units.{key}", findings) is not { } treatment)
            {
                continue;
            }

            units.ForEach(unit => treatments[unit] = treatment);
            if (layerOf is not null)
            {
                SetLayer(treatments, layerOf, key, treatment, where, findings);
            }
        }

        return new(treatments);
    }

    /// <summary>The changes of a plan as they are read back: one entry per unit, or per layer where the layers of a unit differ.</summary>
    public static JsonObject Write(CompressionPlan plan, ModelTopology topology) => new(plan.Changes.SelectMany(change => change.Value is PerLayer each
        ? topology.Units.Single(unit => unit.Id == change.Key).Layers.Zip(each.Layers, (layer, treatment) => Entry(layer.Name, treatment))
        : [Entry(change.Key.ToString(), change.Value)]));

    private static KeyValuePair<string, JsonNode?> Entry(string key, Treatment treatment) => KeyValuePair.Create(key, (JsonNode?)PlanTreatments.Write(treatment));

    // A layer that is named for the first time leaves the others of its unit as an earlier entry has them.
    private static void SetLayer(
        Dictionary<UnitId, Treatment> treatments, Unit unit, string name, Treatment treatment, Location where, Findings findings)
    {
        var before = treatments.GetValueOrDefault(unit.Id, Treatment.Keep);
        if (AsSparsify(treatment) is not { } own)
        {
            findings.Add(where, $"units.{name}: a linear layer takes sparsity, pattern or keep; {treatment} is for whole units such as {unit.Id}");
        }
        else if (before is not PerLayer && AsSparsify(before) is null)
        {
            findings.Add(where, $"units.{name}: an earlier entry makes {unit.Id} {before}; its layers cannot be treated one by one beside that");
        }
        else
        {
            treatments[unit.Id] = new PerLayer(unit.Layers.Select((layer, i) =>
                layer.Name == name ? own : before is PerLayer each ? each.Layers[i] : AsSparsify(before)!));
        }
    }

    private static Sparsify? AsSparsify(Treatment treatment) => treatment is Keep ? new Sparsify(0.0) : treatment as Sparsify;

    private static string Unknown(string key, ModelTopology topology)
    {
        var unit = topology.Units.FirstOrDefault(unit => key.StartsWith($"{unit.Id}.", StringComparison.Ordinal));
        return unit is null
            ? $"names no unit of this model, which has blocks 0 to {topology.Blocks.Count - 1}; {ValidKeys}"
            : $"names no linear layer of {unit.Id}; {Nearest.Hint(key, "its layers", unit.Layers.Select(layer => layer.Name))}";
    }

    private static IEnumerable<UnitId> Select(string key, ModelTopology topology)
    {
        var units = topology.Units.Select(unit => unit.Id);
        return key switch
        {
            "*" => units,
            _ when UnitId.TryParse(key, out var unit) => units.Where(id => id == unit),
            _ when TryRange(key, out var first, out var last) => units.Where(id => id.Block >= first && id.Block <= last),
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
