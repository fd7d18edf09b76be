using System.Globalization;
using System.Text.Json;

namespace EvoPrune.Models.Tests.Support;

/// <summary>config.json, as a whole or as it holds for one block: what <c>per_layer_config</c> says goes before the global value.</summary>
internal sealed class PlainConfig
{
    private readonly JsonElement root;
    private readonly JsonElement? block;

    private PlainConfig(JsonElement root, JsonElement? block = null) => (this.root, this.block) = (root, block);

    public static PlainConfig Read(string folder) => new(JsonElement.Parse(File.ReadAllBytes(Path.Combine(folder, "config.json"))));

    /// <summary>What holds for one block; the keys of <c>per_layer_config</c> are indices, padded with zeros or not.</summary>
    public PlainConfig At(int index)
    {
        var overrides = Find("per_layer_config")?.EnumerateObject().Where(entry => int.Parse(entry.Name, CultureInfo.InvariantCulture) == index).ToArray() ?? [];
        return new(root, overrides.Length > 0 ? overrides.Single().Value : null);
    }

    /// <summary>Whether a sublayer, <c>attention</c> or <c>mlp</c>, is left out together with its norm.</summary>
    public bool Skips(string sublayer) => Find("skip")?.EnumerateArray().Any(entry => entry.GetString() == sublayer) ?? false;

    public int Integer(string name, int? absent = null) => Find(name)?.GetInt32() ?? absent ?? throw Missing(name);

    public double Number(string name, double? absent = null) => Find(name)?.GetDouble() ?? absent ?? throw Missing(name);

    public bool Flag(string name, bool absent) => Find(name)?.GetBoolean() ?? absent;

    public string Text(string name, string? absent = null) => Find(name)?.GetString() ?? absent ?? throw Missing(name);

    public string[]? Texts(string name) => Find(name)?.EnumerateArray().Select(entry => entry.GetString()!).ToArray();

    public PlainConfig? Object(string name) => Find(name) is { } value ? new(value) : null;

    // Null means the same as absent.
    private JsonElement? Find(string name) =>
        block is { } own && own.TryGetProperty(name, out var value) || root.TryGetProperty(name, out value)
            ? value.ValueKind == JsonValueKind.Null ? null : value
            : null;

    private static InvalidDataException Missing(string name) => new($"config.json has no {name}.");
}
