using EvoPrune.Models.Families;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using HostAttention = EvoPrune.Tensors.Kernels.Attention;

namespace EvoPrune.Models.Inference;

/// <summary>Called with the input of a linear layer, (rows, inputs), before the layer runs.</summary>
internal delegate void InputObserver(LinearRole role, Tensor x);

/// <summary>A sublayer ready to run: it adds an update to the residual stream. Rows are windows x length, window after window.</summary>
internal abstract class TransformerSublayer
{
    private readonly ModelConfig config;
    private readonly Norm norm;

    private protected TransformerSublayer(SublayerWeights weights, ModelConfig config, bool packs) =>
        (this.config, Id, norm, Layers) = (config, weights.Id, weights.Norm, [.. weights.Layers.Select(layer => new Linear(layer, packs))]);

    /// <summary>Block and kind.</summary>
    public SublayerId Id { get; }

    /// <summary>The linear layers in the order of the forward pass.</summary>
    protected IReadOnlyList<Linear> Layers { get; }

    /// <summary>The sublayer over these weights; its matrices are made now and belong to the current dispose scope.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="config">Sizes and settings of the model.</param>
    /// <param name="packs">Whether matrices are laid out for many products. For gradients they must not be.</param>
    public static TransformerSublayer Of(SublayerWeights weights, ModelConfig config, bool packs = true) =>
        weights.Id.Kind == SublayerKind.Attention ? new SelfAttention(weights, config, packs) : new FeedForward(weights, config, packs);

    /// <summary>Adds the update to residual states (rows, hidden size), in place.</summary>
    public void Apply(Tensor states, Positions positions, InputObserver? observe = null)
    {
        using var scope = NewDisposeScope();
        states.add_(Update(states, positions, observe));
        if (!config.NormsBefore)
        {
            states.copy_(norm.Apply(states));
        }
    }

    /// <summary>Runs up to the input of the last layer, for the observer alone; the states stay as they are.</summary>
    public void Observe(Tensor states, Positions positions, InputObserver observe)
    {
        using var scope = NewDisposeScope();
        if (Layers[^1].Shape.Inputs > 0)
        {
            observe(Layers[^1].Role, Inner(Input(states), positions, observe));
        }
    }

    /// <summary>New residual states, with gradients.</summary>
    public Tensor Next(Tensor states, Positions positions)
    {
        var sum = states + Update(states, positions, observe: null);
        return config.NormsBefore ? sum : norm.Apply(sum);
    }

    /// <summary>
    /// Multiplications and additions in the matrix products over a number of tokens; in attention, only those under the causal mask.
    /// </summary>
    public virtual double Operations(long tokens, long length, bool onlyObserved) =>
        Layers.SkipLast(onlyObserved ? 1 : 0).Sum(layer => 2.0 * tokens * layer.Shape.Parameters);

    /// <summary>Normed states (rows, hidden size) to the input of the last layer (rows, inputs).</summary>
    protected abstract Tensor Inner(Tensor x, Positions positions, InputObserver? observe);

    /// <summary>The layer of a role, if the sublayer has one.</summary>
    protected Linear? Find(LinearRole role) => Layers.FirstOrDefault(layer => layer.Role == role);

    /// <summary>Shows a layer its input and applies it.</summary>
    protected static Tensor Run(Linear layer, Tensor x, InputObserver? observe)
    {
        observe?.Invoke(layer.Role, x);
        return layer.Apply(x);
    }

    private Tensor Input(Tensor states) => config.NormsBefore ? norm.Apply(states) : states;

    private Tensor Update(Tensor states, Positions positions, InputObserver? observe)
    {
        using var scope = NewDisposeScope();
        var last = Layers[^1];
        // Without any head or channel, the bias is all that is left.
        var update = last.Shape.Inputs == 0
            ? last.Bias?.expand(states.shape) ?? zeros_like(states)
            : Run(last, Inner(Input(states), positions, observe), observe);                                     // (rows, hidden)
        return update.MoveToOuterDisposeScope();
    }
}

/// <summary>Multi-head attention, with grouped queries where keys and values have fewer heads (Ainslie et al. 2023).</summary>
internal sealed class SelfAttention : TransformerSublayer
{
    private readonly HeadGroups heads;
    private readonly int? window;

    /// <summary>Reads the number of heads from the shape of the output layer: a shrunk sublayer has fewer than its block.</summary>
    public SelfAttention(SublayerWeights weights, ModelConfig config, bool packs)
        : base(weights, config, packs)
    {
        var block = config.Block(weights.Id.Block);
        var (count, groups, dimension) = block.Heads!;
        var left = Layers[^1].Shape.Inputs / dimension;
        (heads, window) = (new(left, left / (count / groups), dimension), block.Window);
    }

    /// <inheritdoc/>
    public override double Operations(long tokens, long length, bool onlyObserved) =>
        base.Operations(tokens, length, onlyObserved) + 2.0 * tokens * (length + 1) * Layers[^1].Shape.Inputs;

    /// <inheritdoc/>
    protected override Tensor Inner(Tensor x, Positions positions, InputObserver? observe)
    {
        var (count, groups, dimension) = heads;
        var (query, key, value) = Project(x, observe);                                                          // (rows, heads x dimension)
        // (windows, count, length, dimension)
        var queries = positions.Rotate(ByHead(query, count));
        // (windows, groups, length, dimension)
        var keys = positions.Rotate(ByHead(key, groups));
        var values = ByHead(value, groups);
        return RunsOnHost(queries)
            ? OnHost(Wide(queries), Wide(keys), Wide(values), positions).to(query.dtype)
            : F.scaled_dot_product_attention(
                queries, ForEachQuery(keys), ForEachQuery(values), positions.MaskOf(window)?.to(query.dtype),
                is_casual: positions.IsPlainlyCausal(window))
                .transpose(1, 2).reshape(x.shape[0], -1);                                                       // (rows, count x dimension)

        Tensor ByHead(Tensor joined, int number) => joined.view(-1, positions.Length, number, dimension).transpose(1, 2);

        // Repeats every key-value head for the query heads that share it.
        Tensor ForEachQuery(Tensor each) => groups == count
            ? each
            : each.unsqueeze(2).expand(-1, -1, count / groups, -1, -1).reshape(-1, count, positions.Length, dimension);
    }

    private Tensor OnHost(Tensor queries, Tensor keys, Tensor values, Positions positions) => positions.Segments is { } segments
        ? HostAttention.Of(queries, keys, values, segments, window)
        : HostAttention.Of(queries, keys, values, positions.IsCausal, window);

    private (Tensor Query, Tensor Key, Tensor Value) Project(Tensor x, InputObserver? observe)
    {
        if (Find(LinearRole.QueryKeyValue) is not { } fused)
        {
            return (Run(Find(LinearRole.Query)!, x, observe), Run(Find(LinearRole.Key)!, x, observe),
                Run(Find(LinearRole.Value)!, x, observe));
        }

        var all = Run(fused, x, observe);
        var (queries, keys) = ((long)heads.Count * heads.Dimension, (long)heads.KeyValueCount * heads.Dimension);
        return (all.narrow(1, 0, queries), all.narrow(1, queries, keys), all.narrow(1, queries + keys, keys));
    }

    /// <summary>Whether the host's kernel computes attention, if no gradients are asked for. It needs no masks.</summary>
    public static bool IsOnHost(ScalarType type, DeviceType device) =>
        device == DeviceType.CPU && type is ScalarType.Float32 or ScalarType.BFloat16;

    // The host's kernel has no gradients. Its scores and sums are 32 bits wide whatever the type of the input.
    private static bool RunsOnHost(Tensor x) => IsOnHost(x.dtype, x.device_type) && !is_grad_enabled();

    private static Tensor Wide(Tensor x) => x.to(ScalarType.Float32);
}

/// <summary>Two linear layers with an activation between them, or three where a gate multiplies the activation (Shazeer 2020).</summary>
internal sealed class FeedForward(SublayerWeights weights, ModelConfig config, bool packs) : TransformerSublayer(weights, config, packs)
{
    private readonly Activation activation = config.Activation;

    /// <inheritdoc/>
    protected override Tensor Inner(Tensor x, Positions positions, InputObserver? observe)
    {
        var inner = Run(Find(LinearRole.MlpInput)!, x, observe);                                                // (rows, inner size)
        if (Find(LinearRole.MlpGate) is not { } gate)
        {
            return activation.Apply(inner);
        }

        var gated = activation.Apply(Run(gate, x, observe));                                                    // (rows, inner size)
        return inner.requires_grad ? gated * inner : gated.mul_(inner);
    }
}
