using System.Globalization;
using System.Text.Json.Nodes;
using EvoPrune.Host.Options;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Runs;

/// <summary>The <c>units</c> of a plan file: treatments of sublayers or linear layers. Later entries override earlier ones.</summary>
internal static class PlanSublayers
{
    private const string ValidKeys =
        "valid: * (all sublayers), a block (3), a range of blocks (2-5), a sublayer (3.attn, 3.mlp), or a linear layer (3.attn.c_proj)";

    /// <summary>Reads the treatments and reports problems.</summary>
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

    /// <summary>Writes the changes of a plan: one entry per sublayer, or per linear layer if the layers of a sublayer differ.</summary>
    public static JsonObject Write(CompressionPlan plan, ModelTopology topology) =>
        new(plan.Changes.SelectMany(change => change.Value is PerLayer each
        ? topology.Sublayers.Single(sublayer => sublayer.Id == change.Key)
        .Layers.Zip(each.Layers, (layer, treatment) => Entry(layer.Name, treatment))
        : [Entry(change.Key.ToString(), change.Value)]));

    private static KeyValuePair<string, JsonNode?> Entry(string key, Treatment treatment) =>
        KeyValuePair.Create(key, (JsonNode?)PlanTreatments.Write(treatment));

    // The other layers of the sublayer keep the treatment of an earlier entry.
    private static void SetLayer(
        Dictionary<SublayerId, Treatment> treatments, Sublayer sublayer, string name, Treatment treatment, Location where,
        Findings findings)
    {
        var before = treatments.GetValueOrDefault(sublayer.Id, Treatment.Keep);
        if (AsSparsify(treatment) is not { } own)
        {
            findings.Add(where,
                $"units.{name}: a linear layer takes sparsity, pattern or keep; {treatment} is for whole sublayers such as {sublayer.Id}");
        }
        else if (before is not PerLayer && AsSparsify(before) is null)
        {
            findings.Add(where,
                $"units.{name}: an earlier entry makes {sublayer.Id} {before}; its layers cannot be treated one by one beside that");
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

    // The caller reports a range without any block of the model.
    private static bool TryRange(string key, out int first, out int last)
    {
        var dash = key.IndexOf('-', StringComparison.Ordinal);
        last = 0;
        return int.TryParse(dash < 0 ? key : key[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out first)
            && int.TryParse(dash < 0 ? key : key[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out last);
    }
}

/// <summary>Treatments in a plan file, for example <c>{ "sparsity": 0.45 }</c>.</summary>
internal static class PlanTreatments
{
    private const string MetricKey = "metric";
    private const string Valid =
        "valid: { sparsity: 0.45 }, { pattern: \"2:4\" }, either of them with a metric, { bits: 4 }, { level: 3/10 }, { drop: true } or "
            + "{ keep: true }";

    /// <summary>Reads a treatment. Returns null if a problem was reported.</summary>
    public static Treatment? Read(YamlNode node, string path, Findings findings)
    {
        var metric = (node as YamlMapping)?.Find(MetricKey)?.Value;
        var plain = (node as YamlMapping)?.Without(MetricKey).Entries is [{ Key: var key, Value: YamlScalar { Text: var text } }]
            ? Plain(key, text) : null;
        if (plain is null || (metric is not null && plain is not Sparsify))
        {
            findings.Add(node.Where, $"{path}: this is no treatment; {Valid}");
            return null;
        }

        return metric is null ? plain : Ranked((Sparsify)plain, metric, path, findings);
    }

    /// <summary>Writes a treatment.</summary>
    public static JsonObject Write(Treatment treatment)
    {
        var written = treatment switch
        {
            Drop => new JsonObject { ["drop"] = true },
            Sparsify { Pattern.IsUnstructured: true } sparsify => new JsonObject { ["sparsity"] = sparsify.Ratio },
            Sparsify sparsify => new JsonObject { ["pattern"] = sparsify.Pattern.ToString() },
            Shrink shrink => new JsonObject { ["level"] = shrink.Share },
            Quantize quantize => new JsonObject { ["bits"] = quantize.Bits },
            _ => throw new NotSupportedException($"a plan file has no word for {treatment.GetType().Name}"),
        };
        if (treatment is Sparsify { Metric: { } metric })
        {
            written[MetricKey] = metric.ToString();
        }

        return written;
    }

    private static Treatment? Plain(string key, string value) => (key, value) switch
    {
        ("keep", "true") => Treatment.Keep,
        ("drop", "true") => Treatment.Drop,
        ("sparsity", var text) when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio)
            && ratio is >= 0 and <= 1 =>
            new Sparsify(ratio),
        ("bits", var text) when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            && bits is >= 2 and <= 16 =>
            new Quantize(bits),
        ("level", var text) when Shrink.TryParse(text, out var shrink) => shrink,
        ("pattern", var text) when SparsityPattern.TryParse(text, out var pattern) && !pattern.IsUnstructured => new Sparsify(pattern),
        _ => null,
    };

    private static Sparsify? Ranked(Sparsify treatment, YamlNode node, string path, Findings findings)
    {
        if (node is YamlScalar { Text: var text } && ImportanceMetric.TryParse(text, out var metric))
        {
            return treatment with { Metric = metric };
        }

        findings.Add(
            node.Where,
            $"{path}.{MetricKey}: expected alpha, F1, beta and F2 such as '{ImportanceMetric.Ria}', found {node.Found}",
            $"Alpha and beta: {Names<Coefficient>()}. F1 and F2: {Names<Transform>()}.");
        return null;
    }

    private static string Names<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>().Select(Kebab.Of));
}
