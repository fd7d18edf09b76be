namespace EvoPrune;

/// <summary>The shape of a model: its blocks, their sublayers, and their linear layers. Known from the headers of a checkpoint.</summary>
/// <param name="Family">The model type, for example <c>gpt2</c>.</param>
/// <param name="Vocabulary">Number of token ids.</param>
/// <param name="ContextLength">Longest window that the model accepts, in tokens.</param>
/// <param name="HiddenSize">Width of the residual stream.</param>
/// <param name="Parameters">Parameters of the whole model; tied weights count once.</param>
/// <param name="BytesPerParameter">Width of the checkpoint's data type in bytes.</param>
/// <param name="Blocks">The blocks in the order of the forward pass.</param>
public sealed record ModelTopology(
    string Family,
    int Vocabulary,
    int ContextLength,
    int HiddenSize,
    long Parameters,
    int BytesPerParameter,
    IReadOnlyList<Block> Blocks)
{
    /// <summary>All sublayers in the order of the forward pass.</summary>
    public IEnumerable<Sublayer> Sublayers => Blocks.SelectMany(block => block.Sublayers);

    /// <summary>
    /// All linear layers inside blocks, which are what a sparsity ratio applies to. Embeddings and head are not among them.
    /// </summary>
    public IEnumerable<LinearLayer> LinearLayers => Sublayers.SelectMany(sublayer => sublayer.Layers);

    /// <summary>
    /// The number of structures that can be removed from a sublayer one by one: head groups with their keys and values, or inner channels.
    /// </summary>
    public int StructuresOf(Sublayer sublayer) => sublayer.Id.Kind == SublayerKind.Attention
        ? Blocks.First(block => block.Index == sublayer.Id.Block).Heads!.KeyValueCount
        : sublayer.Layers[^1].Inputs;
}

/// <summary>
/// The attention heads of a block. Grouped-query attention has fewer key-value heads than query heads and is pruned by whole groups.
/// </summary>
/// <param name="Count">Query heads.</param>
/// <param name="KeyValueCount">Key-value heads; each is shared by Count / KeyValueCount query heads.</param>
/// <param name="Dimension">Width of one head.</param>
public sealed record HeadGroups(int Count, int KeyValueCount, int Dimension);

/// <summary>
/// A transformer block: an attention and a feed-forward sublayer, each added to the residual stream. Either may be missing.
/// </summary>
/// <param name="Index">Position in the model, from 0.</param>
/// <param name="Heads">The heads of the attention sublayer; null if there is none.</param>
/// <param name="Sublayers">The existing sublayers in the order of the forward pass.</param>
public sealed record Block(int Index, HeadGroups? Heads, IReadOnlyList<Sublayer> Sublayers)
{
    /// <summary>Number of weights of the block's linear layers.</summary>
    public long PrunableParameters => Sublayers.Sum(sublayer => sublayer.PrunableParameters);
}

/// <summary>A sublayer with its linear layers.</summary>
/// <param name="Id">Its place in the model.</param>
/// <param name="Layers">Its linear layers in the order of the forward pass.</param>
/// <param name="OtherParameters">Biases and norm parameters that are removed with the sublayer.</param>
public sealed record Sublayer(SublayerId Id, IReadOnlyList<LinearLayer> Layers, long OtherParameters)
{
    /// <summary>Number of weights of the linear layers.</summary>
    public long PrunableParameters => Layers.Sum(layer => layer.Parameters);

    /// <summary>Number of parameters that belong to single structures: all but the norm and the bias of the last layer.</summary>
    public long StructuredParameters => PrunableParameters + Layers.SkipLast(1).Sum(layer => layer.Biases);

    /// <summary>Number of all parameters that are removed when the sublayer is dropped.</summary>
    public long Parameters => PrunableParameters + OtherParameters;
}

/// <summary>A linear layer inside a block.</summary>
/// <param name="Name">Sublayer and layer, for example <c>3.attn.c_proj</c>.</param>
/// <param name="Outputs">Rows of the weight, as pruners see it.</param>
/// <param name="Inputs">Columns of the weight, as pruners see it.</param>
public sealed record LinearLayer(string Name, int Outputs, int Inputs)
{
    /// <summary>Number of biases.</summary>
    public int Biases { get; init; }

    /// <summary>Number of weights.</summary>
    public long Parameters => (long)Outputs * Inputs;
}
