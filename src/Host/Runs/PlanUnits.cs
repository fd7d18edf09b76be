using System.Globalization;
using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Runs;

/// <summary>The <c>units</c> of a plan file: which units, and what is done to them; later entries override earlier ones.</summary>
internal static class PlanUnits
{
    private const string ValidKeys = "valid: * (all units), a block (3), a range of blocks (2-5), or a unit (3.attn, 3.mlp)";
    private const string ValidTreatments = "valid: { sparsity: 0.45 }, { pattern: \"2:4\" }, { bits: 4 }, { drop: true } or { keep: true }";

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
            var units = Select(key, topology).ToList();
            if (units.Count == 0)
            {
                findings.Add(where, $"units.{key}: names no unit of this model, which has blocks 0 to {topology.Blocks.Count - 1}; {ValidKeys}");
            }

            if (Treatment(value) is not { } treatment)
            {
                findings.Add(value.Where, $"units.{key}: this is no treatment; {ValidTreatments}");
                continue;
            }

            units.ForEach(unit => treatments[unit] = treatment);
        }

        return new(treatments);
    }

    /// <summary>The changes of a plan as they are read back, one entry per unit.</summary>
    public static JsonObject Write(CompressionPlan plan) =>
        new(plan.Changes.Select(change => KeyValuePair.Create(change.Key.ToString(), (JsonNode?)(change.Value switch
        {
            Drop => new JsonObject { ["drop"] = true },
            Sparsify { Pattern.IsUnstructured: true } sparsify => new JsonObject { ["sparsity"] = sparsify.Ratio },
            Sparsify sparsify => new JsonObject { ["pattern"] = sparsify.Pattern.ToString() },
            Quantize quantize => new JsonObject { ["bits"] = quantize.Bits },
            var other => throw new NotSupportedException($"a plan file has no word for {other.GetType().Name}"),
        }))));

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

    private static Treatment? Treatment(YamlNode node) => node is YamlMapping { Entries: [(var key, _, YamlScalar value)] }
        ? (key, value.Text) switch
        {
            ("keep", "true") => EvoPrune.Treatment.Keep,
            ("drop", "true") => EvoPrune.Treatment.Drop,
            ("sparsity", var text) when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1 =>
                new Sparsify(ratio),
            ("bits", var text) when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && bits is >= 2 and <= 16 =>
                new Quantize(bits),
            ("pattern", var text) when SparsityPattern.TryParse(text, out var pattern) && !pattern.IsUnstructured => new Sparsify(pattern),
            _ => null,
        }
        : null;
}
