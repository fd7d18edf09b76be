using System.Text.Json;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Checkpoints;

/// <summary>A checkpoint in several files: the index says which tensor is in which.</summary>
internal static class ShardIndex
{
    public const string FileName = "model.safetensors.index.json";

    /// <summary>The tensors of all shards, after comparing them with the index.</summary>
    public static IReadOnlyList<TensorEntry> Read(string path)
    {
        var map = WeightMap(path);
        var folder = Path.GetDirectoryName(path)!;
        string[] shards = [.. map.Values.Distinct().Order(StringComparer.Ordinal)];
        var missing = shards.Where(shard => !File.Exists(Path.Combine(folder, shard))).ToArray();
        if (missing.Length > 0)
        {
            throw new InputException([.. missing.Select(shard => new Problem(
                $"The shard {shard} is missing; {map.Values.Count(file => file == shard)} tensors are in it.",
                path,
                "Fetch it again."))]);
        }

        var entries = shards.ToDictionary(shard => shard, shard => SafetensorsHeader.Read(Path.Combine(folder, shard)));
        Compare(path, map, entries);
        return [.. shards.SelectMany(shard => entries[shard])];
    }

    private static Dictionary<string, string> WeightMap(string path)
    {
        if (!JsonInput.ReadObject(path).TryGetProperty("weight_map", out var entries)
            || entries.ValueKind != JsonValueKind.Object)
        {
            throw new InputException("The index has no object 'weight_map'.", path);
        }

        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in entries.EnumerateObject())
        {
            // A shard is a file beside the index; anything else could lead out of the folder.
            map[entry.Name] = entry.Value.ValueKind == JsonValueKind.String && entry.Value.GetString() is { Length: > 0 } file
                && file == Path.GetFileName(file) && file is not ("." or "..")
                ? file
                : throw new InputException(
                    $"The index puts tensor '{entry.Name}' into {JsonInput.Describe(entry.Value)}; "
                    + "the name of a file beside it is needed.",
                    path);
        }

        return map;
    }

    private static void Compare(
        string path, Dictionary<string, string> map, Dictionary<string, IReadOnlyList<TensorEntry>> entries)
    {
        var indexed = map.Select(entry => (Shard: entry.Value, Tensor: entry.Key)).ToHashSet();
        var present = entries.SelectMany(file => file.Value.Select(entry => (Shard: file.Key, Tensor: entry.Name))).ToHashSet();
        string[] messages =
        [
            .. indexed.Except(present).Select(e => $"The index puts tensor '{e.Tensor}' into {e.Shard}, which does not have it."),
            .. present.Except(indexed).Select(e => $"{e.Shard} has tensor '{e.Tensor}', which the index does not put there."),
        ];
        if (messages.Length > 0)
        {
            throw new InputException([.. messages.Order(StringComparer.Ordinal).Select(message => new Problem(message, path))]);
        }
    }
}
