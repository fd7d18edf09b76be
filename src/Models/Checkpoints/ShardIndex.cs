using System.Text.Json;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Checkpoints;

/// <summary>A checkpoint in several files: the index says which files there are, and they say which tensors they have.</summary>
/// <remarks>
/// Indices in use name tensors that no file has (a tied head) and leave out some that a file has. Neither harms: what the model needs
/// and nobody has is told when the model is compared with its configuration.
/// </remarks>
internal static class ShardIndex
{
    public const string FileName = "model.safetensors.index.json";

    /// <summary>The tensors of all shards, and those that the index puts into a shard which does not have them, with its name.</summary>
    /// <exception cref="InputException">A shard is missing or damaged, or two have one tensor with different numbers.</exception>
    public static (IReadOnlyList<TensorEntry> Tensors, IReadOnlyDictionary<string, string> Absent) Read(string path)
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

        var present = shards.SelectMany(shard => SafetensorsHeader.Read(Path.Combine(folder, shard))).ToLookup(entry => entry.Name, StringComparer.Ordinal);
        var absent = map.Where(entry => !present.Contains(entry.Key)).ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        RequireOneValue(path, present);
        return ([.. present.Select(tensor => tensor.FirstOrDefault(entry => Path.GetFileName(entry.File) == map.GetValueOrDefault(entry.Name)) ?? tensor.First())], absent);
    }

    // Which of several is meant, loaders disagree about.
    private static void RequireOneValue(string path, ILookup<string, TensorEntry> present)
    {
        var ambiguous = present.Where(tensor => tensor.Skip(1).Any(other => !Checkpoint.SameData(tensor.First(), other)))
            .Select(tensor => $"'{tensor.Key}' ({string.Join(", ", tensor.Select(entry => Path.GetFileName(entry.File)))})").ToList();
        if (ambiguous.Count > 0)
        {
            throw new InputException(
                $"{ambiguous.Count} {(ambiguous.Count == 1 ? "tensor is" : "tensors are")} in several shards with different numbers: {Listing.Of(ambiguous)}.",
                path,
                "Fetch the model again, or leave each tensor in one shard.");
        }
    }

    private static Dictionary<string, string> WeightMap(string path)
    {
        if (!JsonInput.ReadPythonObject(path).TryGetProperty("weight_map", out var entries)
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
}
