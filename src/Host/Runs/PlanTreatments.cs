using System.Globalization;
using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments.Options;
using EvoPrune.Host.Experiments.Yaml;

namespace EvoPrune.Host.Runs;

/// <summary>One treatment as a plan file writes it, for example <c>{ "sparsity": 0.45 }</c>.</summary>
internal static class PlanTreatments
{
    private const string MetricKey = "metric";
    private const string Valid =
        "valid: { sparsity: 0.45 }, { pattern: \"2:4\" }, either of them with a metric, { bits: 4 }, { level: 3/10 }, { drop: true } or { keep: true }";

    /// <summary>Reads a treatment; null if a problem was noted instead.</summary>
    public static Treatment? Read(YamlNode node, string path, Findings findings)
    {
        var metric = (node as YamlMapping)?.Find(MetricKey)?.Value;
        var plain = (node as YamlMapping)?.Without(MetricKey).Entries is [{ Key: var key, Value: YamlScalar { Text: var text } }] ? Plain(key, text) : null;
        if (plain is null || (metric is not null && plain is not Sparsify))
        {
            findings.Add(node.Where, $"{path}: this is no treatment; {Valid}");
            return null;
        }

        return metric is null ? plain : Ranked((Sparsify)plain, metric, path, findings);
    }

    /// <summary>The treatment as it is read back.</summary>
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
        ("sparsity", var text) when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1 =>
            new Sparsify(ratio),
        ("bits", var text) when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && bits is >= 2 and <= 16 =>
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
