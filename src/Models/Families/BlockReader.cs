using System.Globalization;

namespace EvoPrune.Models.Families;

/// <summary>Reads what differs between blocks: sliding windows, and the overrides of <c>per_layer_config</c>.</summary>
/// <remarks>
/// <c>per_layer_config</c> is the Hugging Face library's way of describing models whose layers are not alike: an object from layer
/// index to the attributes that differ, with <c>skip</c> for sublayers that are not there.
/// </remarks>
internal static class BlockReader
{
    public const string PerLayer = "per_layer_config";
    public const string LayerTypes = "layer_types";
    public const string Skip = "skip";
    public const string SkipAttention = "attention";
    public const string SkipMlp = "mlp";
    private const string Sliding = "sliding_attention";

    /// <summary>The blocks one by one, or null where they are all alike.</summary>
    public static IReadOnlyList<BlockConfig>? Read(ConfigReader fields, ConfigFields names, ModelConfig config)
    {
        var windows = Windows(fields, names.SlidingWindow, config.Blocks);
        var overrides = Overrides(fields, config);
        BlockConfig[] blocks = [.. Enumerable.Range(0, config.Blocks).Select(block =>
        {
            var common = config.AnyBlock with { Window = windows[block] };
            return overrides.TryGetValue(block, out var own) ? Override(own, names, common) : common;
        })];
        return blocks.All(block => block == config.AnyBlock) ? null : blocks;
    }

    // Which blocks slide: newer files say it of every block, older ones by the first block that does.
    private static int?[] Windows(ConfigReader fields, SlidingWindowFields? names, int blocks)
    {
        var windows = new int?[blocks];
        if (names is null || fields.IsNull(names.Size))
        {
            return windows;
        }

        var size = fields.Integer(names.Size, 1, int.MaxValue, names.Absent);
        var enabled = names.Enabled is null || fields.Boolean(names.Enabled, absent: false);
        var first = names.FirstBlock is null ? 0 : fields.Integer(names.FirstBlock, 0, int.MaxValue, names.AbsentFirstBlock);
        var types = fields.Texts(LayerTypes, [Sliding, "full_attention"], blocks);
        for (var block = 0; enabled && block < blocks; block++)
        {
            windows[block] = (types is null ? block >= first : types[block] == Sliding) ? size : null;
        }

        return windows;
    }

    private static Dictionary<int, ConfigReader> Overrides(ConfigReader fields, ModelConfig config)
    {
        var overrides = new Dictionary<int, ConfigReader>();
        if (fields.Object(PerLayer) is not { } perLayer)
        {
            return overrides;
        }

        perLayer.Skip();   // Every key is looked at here.
        foreach (var key in perLayer.Names)
        {
            if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var block)
                || block >= config.Blocks || overrides.ContainsKey(block))
            {
                fields.Report($"{PerLayer}.{key} names no layer; the model has layers 0 to {config.Blocks - 1}, each once.");
            }
            else if (perLayer.Object(key) is { } own)
            {
                overrides.Add(block, own);
            }
        }

        return overrides;
    }

    private static BlockConfig Override(ConfigReader own, ConfigFields names, BlockConfig common)
    {
        var skip = own.Texts(Skip, [SkipAttention, SkipMlp]) ?? [];
        var count = own.Integer(names.Heads, 1, 1 << 20, common.Heads!.Count);
        var shared = names.KeyValueHeads is null ? count : own.Integer(names.KeyValueHeads, 1, 1 << 20, common.Heads.KeyValueCount);
        var dimension = names.HeadDimension is null ? common.Heads.Dimension : own.Integer(names.HeadDimension, 1, 1 << 20, common.Heads.Dimension);
        var window = names.SlidingWindow is not { Size: var size } ? common.Window
            : own.IsNull(size) ? null
            : own.Has(size) ? own.Integer(size, 1, int.MaxValue)
            : common.Window;
        return new(
            skip.Contains(SkipAttention) ? null : new(count, shared, dimension),
            skip.Contains(SkipMlp) ? null : own.Integer(names.InnerSize, 1, 1 << 24, common.InnerSize),
            window);
    }
}
