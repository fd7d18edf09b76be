using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvoPrune.Host.Search;
using EvoPrune.Models.Export;

namespace EvoPrune.Host.Runs;

/// <summary>All that the weights of a training after the search depend on, so that only the same training is gone on with.</summary>
internal static class FinetuneRequest
{
    /// <summary>What is asked.</summary>
    /// <param name="experiment">The run's experiment with the recipe of this training.</param>
    /// <param name="plan">The plan file.</param>
    /// <param name="shape">The shape that was asked for, if any.</param>
    public static JsonObject Of(Experiment experiment, string plan, ExportShape? shape)
    {
        var request = JsonSerializer.SerializeToNode(experiment.Spec.Finetuning!, Json.Indented)!.AsObject();
        request["length"] = experiment.Spec.Finetuning!.Length ?? experiment.Calibration.Windows.Length;
        request["seed"] = experiment.Spec.Seed;
        request["shape"] = shape?.ToString().ToLowerInvariant() ?? "as stock tools open it";
        request["device"] = experiment.Device.ToString();
        request["plan"] = Hash(Encoding.UTF8.GetBytes(plan));
        request["text"] = Hash(MemoryMarshal.AsBytes<int>(experiment.FinetuningTokens.ToArray()));
        return request;
    }

    /// <summary>In what a request differs from an earlier one, in words; empty where they are the same.</summary>
    public static string Differences(JsonObject before, JsonObject now) => string.Join("; ", now.Select(entry => entry.Key).Union(before.Select(entry => entry.Key))
        .Where(key => Show(now[key]) != Show(before[key])).Select(key => $"{key} was {Show(before[key])} and is {Show(now[key])}"));

    private static string Show(JsonNode? value) => value?.ToJsonString(Json.Line) ?? "absent";

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
}
