using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace EvoPrune.Models.Tests.Support;

/// <summary>config.json for the model or for one block, where <c>per_layer_config</c> overrides the global values.</summary>
internal sealed class PlainConfig
{
    private readonly JsonElement root;
    private readonly JsonElement? block;
    private readonly int index;
    private readonly IReadOnlyCollection<string> dropped;

    private PlainConfig(JsonElement root, JsonElement? block = null, int index = -1, IReadOnlyCollection<string>? dropped = null) =>
        (this.root, this.block, this.index, this.dropped) = (root, block, index, dropped ?? []);

    /// <summary>Reads the config.json of a folder.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="dropped">Sublayers to leave out as well: <c>0.attn</c>, <c>1.mlp</c>.</param>
    public static PlainConfig Read(string folder, IReadOnlyCollection<string> dropped) =>
        new(JsonElement.Parse(File.ReadAllBytes(Path.Combine(folder, "config.json"))), dropped: dropped);

    /// <summary>The configuration of one block. The keys of <c>per_layer_config</c> are indices with or without leading zeros.</summary>
    public PlainConfig At(int index)
    {
        var overrides = Find("per_layer_config")?.EnumerateObject()
            .Where(entry => int.Parse(entry.Name, CultureInfo.InvariantCulture) == index).ToArray() ?? [];
        return new(root, overrides.Length > 0 ? overrides.Single().Value : null, index, dropped);
    }

    /// <summary>Whether a sublayer (<c>attention</c> or <c>mlp</c>) and its norm are missing.</summary>
    public bool Skips(string sublayer) => dropped.Contains($"{index}.{(sublayer == "attention" ? "attn" : sublayer)}")
        || (Find("skip")?.EnumerateArray().Any(entry => entry.GetString() == sublayer) ?? false);

    public int Integer(string name, int? absent = null) => Find(name)?.GetInt32() ?? absent ?? throw Missing(name);

    public double Number(string name, double? absent = null) => Find(name)?.GetDouble() ?? absent ?? throw Missing(name);

    public bool Flag(string name, bool absent) => Find(name)?.GetBoolean() ?? absent;

    public string Text(string name, string? absent = null) => Find(name)?.GetString() ?? absent ?? throw Missing(name);

    public string[]? Texts(string name) => Find(name)?.EnumerateArray().Select(entry => entry.GetString()!).ToArray();

    public PlainConfig? Object(string name) => Find(name) is { } value ? new(value) : null;

    // Null counts as missing.
    private JsonElement? Find(string name) =>
        block is { } own && own.TryGetProperty(name, out var value) || root.TryGetProperty(name, out value)
            ? value.ValueKind == JsonValueKind.Null ? null : value
            : null;

    private static InvalidDataException Missing(string name) => new($"config.json has no {name}.");
}

/// <summary>The bytes of a tensor in a file.</summary>
internal sealed record PlainTensor(string Type, int[] Shape, ReadOnlyMemory<byte> Data)
{
    private static readonly Dictionary<string,
    int> Widths = new() { ["F64"] = 8, ["I64"] = 8, ["F32"] = 4, ["I32"] = 4, ["F16"] = 2, ["BF16"] = 2, ["U8"] = 1, ["BOOL"] = 1 };

    /// <summary>Number of bytes according to type and shape.</summary>
    public long Size => Shape.Aggregate((long)Widths[Type], (size, dimension) => size * dimension);

    /// <summary>The elements in row-major order.</summary>
    public double[] Values() => Type switch
    {
        "F32" => [.. MemoryMarshal.Cast<byte, float>(Data.Span)],
        "F16" => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(Data.Span).ToArray(), half => (double)half),
        "BF16" => Array.ConvertAll(
            MemoryMarshal.Cast<byte, ushort>(Data.Span).ToArray(), bits => (double)BitConverter.UInt32BitsToSingle((uint)bits << 16)),
        _ => throw new InvalidDataException($"{Type} holds no weights."),
    };
}

/// <summary>Reads the weights of a Hugging Face folder as strictly as other readers, without code of the product.</summary>
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
        var map = json.RootElement.GetProperty("weight_map").EnumerateObject()
            .ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!);
        var shards = map.Values.Distinct().ToDictionary(shard => shard, shard => Single(Path.Combine(folder, shard)));
        Require(shards.Values.Sum(shard => shard.Count) == map.Count, index, "index and shards have unequal numbers of tensors");
        var total = shards.Values.Sum(shard => shard.Values.Sum(tensor => tensor.Size));
        Require(json.RootElement.GetProperty("metadata").GetProperty("total_size")
            .GetInt64() == total, index, "total_size is not the size of the tensors");
        return map.ToDictionary(entry => entry.Key, entry => shards[entry.Value][entry.Key]);
    }

    private static Dictionary<string, PlainTensor> Single(string path)
    {
        ReadOnlyMemory<byte> content = File.ReadAllBytes(path);
        var start = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(content.Span);
        using var header = JsonDocument.Parse(content[8..start]);
        // The Python library rejects files without this entry.
        Require(header.RootElement.GetProperty("__metadata__").GetProperty("format")
            .GetString() == "pt", path, "the metadata do not say format pt");
        var data = content[start..];
        var entries = header.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__").Select(entry => (
            entry.Name,
            Begin: entry.Value.GetProperty("data_offsets")[0].GetInt32(),
            End: entry.Value.GetProperty("data_offsets")[1].GetInt32(),
            Type: entry.Value.GetProperty("dtype").GetString()!,
            Shape: entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()).ToArray()))
                .OrderBy(entry => (entry.Begin, entry.End)).ToArray();
        var position = 0;
        foreach (var entry in entries)
        {
            Require(entry.Begin == position, path, $"{entry.Name} does not begin where the data before it end");
            position = entry.End;
        }

        Require(position == data.Length, path, "the data go on behind the last tensor");
        var tensors =
            entries.ToDictionary(entry => entry.Name, entry => new PlainTensor(entry.Type, entry.Shape, data[entry.Begin..entry.End]));
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
