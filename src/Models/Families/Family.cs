namespace EvoPrune.Models.Families;

/// <summary>A model family as data: how its weights are named and laid out, and where its configuration says what.</summary>
/// <remarks>In names, <c>{block}</c> stands for the index of a block. A new family is a new table: see <c>Gpt2.cs</c>.</remarks>
public sealed record Family
{
    /// <summary><c>model_type</c> in config.json.</summary>
    public required string ModelType { get; init; }

    /// <summary>Class that the Hugging Face library loads the model with.</summary>
    public required string Architecture { get; init; }

    /// <summary>Where config.json says what.</summary>
    public required ConfigFields Fields { get; init; }

    /// <summary>What stands before weight names in a model saved with its head; names without it are accepted too.</summary>
    public required string Prefix { get; init; }

    /// <summary>Token embedding, (vocabulary, hidden size).</summary>
    public required string TokenEmbedding { get; init; }

    /// <summary>Learned position embedding, (context length, hidden size).</summary>
    public required string PositionEmbedding { get; init; }

    /// <summary>Norm after the last block.</summary>
    public required string FinalNorm { get; init; }

    /// <summary>Language-model head, (vocabulary, hidden size); not in the file where it is tied to the embedding.</summary>
    public required string Head { get; init; }

    /// <summary>The attention unit of a block.</summary>
    public required UnitTemplate Attention { get; init; }

    /// <summary>The feed-forward unit of a block.</summary>
    public required UnitTemplate Mlp { get; init; }

    /// <summary>Buffers that some libraries save with the weights; they hold nothing learned.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>The units of every block in the order of the forward pass.</summary>
    internal IEnumerable<(UnitKind Kind, UnitTemplate Template)> Units => [(UnitKind.Attention, Attention), (UnitKind.Mlp, Mlp)];
}

/// <summary>A unit: a norm, then linear layers, in the order of the forward pass.</summary>
/// <param name="Norm">Layer norm before the linear layers; weight and bias of the hidden size.</param>
/// <param name="Layers">The linear layers.</param>
public sealed record UnitTemplate(string Norm, IReadOnlyList<LinearTemplate> Layers);

/// <summary>A linear layer with bias.</summary>
/// <param name="Role">What the layer computes; gives its shape.</param>
/// <param name="Name">Weight name without <c>.weight</c>; its last part is the layer's name.</param>
/// <param name="Layout">How the file stores the weight.</param>
public sealed record LinearTemplate(LinearRole Role, string Name, WeightLayout Layout = WeightLayout.OutputsByInputs)
{
    /// <summary>The layer's name inside its unit, for example <c>c_proj</c>.</summary>
    public string ShortName => Name[(Name.LastIndexOf('.') + 1)..];
}

/// <summary>What a linear layer computes.</summary>
public enum LinearRole
{
    /// <summary>Queries, keys and values of all heads, one after the other.</summary>
    QueryKeyValue,

    /// <summary>Queries of all heads.</summary>
    Query,

    /// <summary>Keys of all heads.</summary>
    Key,

    /// <summary>Values of all heads.</summary>
    Value,

    /// <summary>From the heads back to the residual stream.</summary>
    AttentionOutput,

    /// <summary>From the residual stream to the activation.</summary>
    MlpInput,

    /// <summary>From the activation back to the residual stream.</summary>
    MlpOutput,
}

/// <summary>How a file stores the weight of a linear layer.</summary>
public enum WeightLayout
{
    /// <summary>Rows are outputs, as in <c>torch.nn.Linear</c>.</summary>
    OutputsByInputs,

    /// <summary>Rows are inputs, as in GPT-2's <c>Conv1D</c>.</summary>
    InputsByOutputs,
}
