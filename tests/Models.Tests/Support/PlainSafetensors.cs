using System.Buffers.Binary;
using System.Text.Json;

namespace EvoPrune.Models.Tests.Support;

/// <summary>Reads the weights of a Hugging Face folder as strictly as stock readers do, without the product's code.</summary>
internal static class PlainSafetensors
{
    /// <summary>All tensors of <c>model.safetensors</c> or of the shards of its index.</summary>
    public static Dictionary<string, PlainTensor> Read(string folder)
    {
        var index = Path.Combine(folder, "model.safetensors.index.json");
        if (!File.Exists(index))
        {
            return Single(Path.Combine(folder, "model.safetensors"));
        }

        using var json = JsonDocument.Parse(File.ReadAllBytes(index));
        var map = json.RootElement.GetProperty("weight_map").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!);
        var shards = map.Values.Distinct().ToDictionary(shard => shard, shard => Single(Path.Combine(folder, shard)));
        Require(shards.Values.Sum(shard => shard.Count) == map.Count, index, "index and shards have unequal numbers of tensors");
        var total = shards.Values.Sum(shard => shard.Values.Sum(tensor => tensor.Size));
        Require(json.RootElement.GetProperty("metadata").GetProperty("total_size").GetInt64() == total, index, "total_size is not the size of the tensors");
        return map.ToDictionary(entry => entry.Key, entry => shards[entry.Value][entry.Key]);
    }

    private static Dictionary<string, PlainTensor> Single(string path)
    {
        ReadOnlyMemory<byte> content = File.ReadAllBytes(path);
        var start = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(content.Span);
        using var header = JsonDocument.Parse(content[8..start]);
        // The Python library refuses files that do not say which framework wrote them.
        Require(header.RootElement.GetProperty("__metadata__").GetProperty("format").GetString() == "pt", path, "the metadata do not say format pt");
        var data = content[start..];
        var entries = header.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__").Select(entry => (
            entry.Name,
            Begin: entry.Value.GetProperty("data_offsets")[0].GetInt32(),
            End: entry.Value.GetProperty("data_offsets")[1].GetInt32(),
            Type: entry.Value.GetProperty("dtype").GetString()!,
            Shape: entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()).ToArray())).OrderBy(entry => (entry.Begin, entry.End)).ToArray();
        var position = 0;
        foreach (var entry in entries)
        {
            Require(entry.Begin == position, path, $"{entry.Name} does not begin where the data before it end");
            position = entry.End;
        }

        Require(position == data.Length, path, "the data go on behind the last tensor");
        var tensors = entries.ToDictionary(entry => entry.Name, entry => new PlainTensor(entry.Type, entry.Shape, data[entry.Begin..entry.End]));
        Require(tensors.Values.All(tensor => tensor.Size == tensor.Data.Length), path, "a shape and its offsets differ");
        return tensors;
    }

    private static void Require(bool condition, string path, string message)
    {
        if (!condition)
        {
            throw new InvalidDataException($"{path}: {message}.");
        }
    }
}
