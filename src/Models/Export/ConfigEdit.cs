using System.Globalization;
using System.Text.Json.Nodes;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Families;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Export;

/// <summary>The config.json of an exported model: the source's, changed where the model is.</summary>
internal sealed class ConfigEdit
{
    private readonly ConfigFields names;
    private readonly ModelConfig source;
    private readonly JsonObject root;

    private ConfigEdit(ModelFolder folder)
    {
        (names, source) = (folder.Family.Fields, folder.Config);
        root = JsonObject.Create(JsonInput.ReadPythonObject(Path.Combine(folder.Path, ConfigFile.FileName)))!;
    }

    /// <summary>The whole text.</summary>
    public static string Of(ModelFolder folder, IReadOnlyList<ExportedBlock> blocks, StorageType type)
    {
        var edit = new ConfigEdit(folder);
        edit.Shorten([.. blocks.Select(block => block.Source)]);
        edit.Describe(blocks);
        edit.SetType(type);
        return PythonJson.Restore(edit.root.ToJsonString(JsonOutput.Readable)) + "\n";
    }

    // What is said layer by layer: whether a layer has a window, and the first one that has. Other lists may be as long by chance.
    private void Shorten(int[] kept)
    {
        if (kept.Length == source.Blocks)
        {
            return;
        }

        root[names.Blocks] = kept.Length;
        if (root[BlockReader.LayerTypes] is JsonArray types && types.Count == source.Blocks)
        {
            root[BlockReader.LayerTypes] = new JsonArray([.. kept.Select(block => types[block]?.DeepClone())]);
        }

        if (names.SlidingWindow is { FirstBlock: { } first, AbsentFirstBlock: var absent })
        {
            var before = root[first]?.GetValue<int>() ?? absent;
            root[first] = kept.Count(block => block < before);
        }
    }

    // A width that all layers share is the model's; the others stand layer by layer.
    private void Describe(IReadOnlyList<ExportedBlock> blocks)
    {
        var common = new BlockConfig(
            Shared(blocks.Select(block => block.Config.Heads))
                ?? source.AnyBlock.Heads, Shared(blocks.Select(block => block.Config.InnerSize)) ?? source.InnerSize);
        if (common.Heads != source.AnyBlock.Heads)
        {
            SetHeads(root, common.Heads!, source.AnyBlock.Heads!);
        }

        if (common.InnerSize != source.InnerSize)
        {
            root[names.InnerSize] = common.InnerSize;
        }

        var perLayer = new JsonObject(blocks.Index()
            .Select(block =>
            KeyValuePair.Create(block.Index.ToString(CultureInfo.InvariantCulture), (JsonNode?)Differences(block.Item, common)))
            .Where(entry => entry.Value is JsonObject { Count: > 0 }));
        root.Remove(BlockReader.PerLayer);
        if (perLayer.Count > 0)
        {
            root[BlockReader.PerLayer] = perLayer;
        }

        // Otherwise a reader would derive the width of a head from a number of heads that is no longer the original.
        if (names.HeadDimension is { } dimension && (common.Heads != source.AnyBlock.Heads || perLayer.Count > 0))
        {
            root[dimension] = common.Heads!.Dimension;
        }
    }

    private JsonObject Differences(ExportedBlock exported, BlockConfig common)
    {
        var (own, block) = (new JsonObject(), exported.Config);
        CopyWindow(exported.Source, own);
        if (block.Heads is { } heads)
        {
            SetHeads(own, heads, common.Heads!);
        }

        if (block.InnerSize is { } inner && inner != common.InnerSize)
        {
            own[names.InnerSize] = inner;
        }

        string[] skipped =
            [.. new[] { block.Heads is null ? BlockReader.SkipAttention : null, block.InnerSize is null ? BlockReader.SkipMlp : null }
                .OfType<string>()];
        if (skipped.Length > 0)
        {
            own[BlockReader.Skip] = new JsonArray([.. skipped.Select(sublayer => (JsonNode)sublayer)]);
        }

        return own;
    }

    // Export leaves windows as they are: what the source says of a layer's own goes along, null for no window included.
    private void CopyWindow(int layer, JsonObject own)
    {
        if (names.SlidingWindow is { Size: var size }
            && (root[BlockReader.PerLayer] as JsonObject)?.FirstOrDefault(entry =>
            int.Parse(entry.Key, CultureInfo.InvariantCulture) == layer).Value is JsonObject before
            && before.TryGetPropertyValue(size, out var window))
        {
            own[size] = window?.DeepClone();
        }
    }

    private void SetHeads(JsonObject target, HeadGroups heads, HeadGroups others)
    {
        if (heads.Count != others.Count)
        {
            target[names.Heads] = heads.Count;
        }

        if (names.KeyValueHeads is { } shared && heads.KeyValueCount != others.KeyValueCount)
        {
            target[shared] = heads.KeyValueCount;
        }

        if (names.HeadDimension is { } dimension && heads.Dimension != others.Dimension)
        {
            target[dimension] = heads.Dimension;
        }
    }

    private void SetType(StorageType type)
    {
        const string Newer = "dtype", Older = "torch_dtype";
        var name = ConfigWriter.DataTypes.First(entry => entry.Storage == type.Name).Name;
        if (root.ContainsKey(Newer))
        {
            root[Newer] = name;
        }

        if (root.ContainsKey(Older) || !root.ContainsKey(Newer))
        {
            root[Older] = name;
        }
    }

    private static T? Shared<T>(IEnumerable<T?> values) => values.Distinct().ToList() is [{ } only] ? only : default;
}
