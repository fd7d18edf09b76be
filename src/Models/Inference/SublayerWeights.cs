using EvoPrune.Models.Families;
using EvoPrune.Tensors.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrune.Models.Inference;

/// <summary>A sublayer ready to run: what it makes of the residual stream.</summary>
/// <param name="Id">Which sublayer of the model.</param>
/// <param name="Config">For the activation, and where norms stand.</param>
/// <param name="Norm">Before the layers, or after the residual sum.</param>
/// <param name="Layers">The linear layers in the order of the forward pass.</param>
internal sealed record SublayerWeights(SublayerId Id, ModelConfig Config, Norm Norm, IReadOnlyList<Linear> Layers)
{
    /// <summary>The heads of an attention sublayer; a shrunk sublayer has fewer than its block.</summary>
    public HeadGroups? Heads { get; init; } = Config.Block(Id.Block).Heads;

    /// <summary>Of a shrunk sublayer, the parts of the dense one that are left; null for all.</summary>
    public IReadOnlyList<long>? Kept { get; init; }

    /// <summary>Numbers in the norm and the layers.</summary>
    public long Parameters => Norm.Parameters + Layers.Sum(layer => layer.Layer.Parameters + (layer.Bias?.numel() ?? 0));

    /// <summary>Told of what goes into each layer, (rows, inputs), before the layer runs; null for nobody.</summary>
    public Action<LinearRole, Tensor>? Observer { get; init; }

    /// <summary>Whether it is run for its observer alone: then what its last layer makes of its input is of no use, and is not computed.</summary>
    public bool IsOnlyObserved { get; init; }

    /// <summary>Where its weights are, or are read to.</summary>
    public Device Device => Norm.Weight.device;

    /// <summary>The sublayer with its weights in memory; what is read belongs to the current dispose scope.</summary>
    public SublayerWeights Read() => this with { Layers = [.. Layers.Select(layer => layer.Read())] };

    /// <summary>The sublayer as it is computed with; what is read, and wider copies, belong to the current dispose scope.</summary>
    public SublayerWeights Ready() => this with { Norm = Norm.Ready(), Layers = [.. Layers.Select(layer => layer.Ready())] };

    /// <summary>The sublayer with its products in 16 bits; copies belong to the current dispose scope.</summary>
    public SublayerWeights WithCast() => this with { Layers = [.. Layers.Select(layer => layer.WithCast())] };

    /// <summary>The sublayer with its weights laid out for many products; copies belong to the current dispose scope.</summary>
    public SublayerWeights WithPacked() => this with { Layers = [.. Layers.Select(layer => layer.WithPacked())] };

    /// <summary>The same where weights that a treatment made are needed for products alone.</summary>
    public SublayerWeights PackedOnly() => this with { Layers = [.. Layers.Select(layer => layer.PackedOnly())] };

    /// <summary>Multiplications and additions in the matrix products of so many tokens; of attention, those that the causal mask leaves.</summary>
    public double Operations(long tokens, long length)
    {
        var products = Layers.SkipLast(IsOnlyObserved ? 1 : 0).Sum(layer => 2.0 * tokens * layer.Layer.Parameters);
        return Find(LinearRole.AttentionOutput) is { } output ? products + 2.0 * tokens * (length + 1) * output.Layer.Inputs : products;
    }

    /// <summary>The sublayer's effect on residual states (windows x length, hidden size) of whole windows, in place; none if it is only observed.</summary>
    public void Apply(Tensor states, Positions positions)
    {
        using var scope = NewDisposeScope();
        var update = Update(states, positions);
        if (IsOnlyObserved)
        {
            return;
        }

        states.add_(update);
        if (!Config.NormsBefore)
        {
            states.copy_(Norm.Apply(states));
        }
    }

    /// <summary>The same as a new tensor, for gradients.</summary>
    public Tensor Next(Tensor states, Positions positions)
    {
        var sum = states + Update(states, positions);
        return Config.NormsBefore ? sum : Norm.Apply(sum);
    }

    private Tensor Update(Tensor states, Positions positions)
    {
        using var scope = NewDisposeScope();
        if (Layers[^1].Layer.Inputs == 0)
        {
            // Nothing is left but the bias.
            return (Layers[^1].Bias?.expand(states.shape) ?? zeros_like(states)).MoveToOuterDisposeScope();
        }

        var x = Config.NormsBefore ? Norm.Apply(states) : states;
        return (Id.Kind == SublayerKind.Attention ? Attention(x, positions) : Mlp(x)).MoveToOuterDisposeScope();
    }

    private Tensor Mlp(Tensor x)
    {
        var inner = Run(Layer(LinearRole.MlpInput), x);
        if (Find(LinearRole.MlpGate) is not { } gate)
        {
            return Run(Layer(LinearRole.MlpOutput), Config.Activation.Apply(inner));
        }

        var gated = Config.Activation.Apply(Run(gate, x));
        return Run(Layer(LinearRole.MlpOutput), inner.requires_grad ? gated * inner : gated.mul_(inner));
    }

    private Tensor Attention(Tensor x, Positions positions)
    {
        var (count, shared, dimension) = Heads!;
        var window = Config.Block(Id.Block).Window;
        var (query, key, value) = Find(LinearRole.QueryKeyValue) is { } fused
            ? Split(Run(fused, x), (long)count * dimension, (long)shared * dimension)
            : (Run(Layer(LinearRole.Query), x), Run(Layer(LinearRole.Key), x), Run(Layer(LinearRole.Value), x));
        var (queries, keys, values) = (positions.Turn(ByHead(query, count)), positions.Turn(ByHead(key, shared)), ByHead(value, shared));
        return Run(Layer(LinearRole.AttentionOutput), IsForHost(queries) ? OnHost() : Anywhere());

        // Of 16-bit numbers, scores and sums are 32 bits wide.
        Tensor OnHost() => Tensors.Kernels.Attention.Of(Wide(queries), Wide(keys), Wide(values), positions.IsCausal, window).to(query.dtype);

        Tensor Anywhere() => F.scaled_dot_product_attention(
            queries, Shared(keys), Shared(values), positions.MaskOf(window)?.to(query.dtype), is_casual: positions.IsPlainlyCausal(window))
            .transpose(1, 2).reshape(x.shape[0], -1);

        // (windows x length, heads x dimension) to (windows, heads, length, dimension)
        Tensor ByHead(Tensor joined, int number) => joined.view(-1, positions.Length, number, dimension).transpose(1, 2);

        // Every key-value head as often as there are heads that share it.
        Tensor Shared(Tensor each) => shared == count
            ? each
            : each.unsqueeze(2).expand(-1, -1, count / shared, -1, -1).reshape(-1, count, positions.Length, dimension);
    }

    private static bool IsForHost(Tensor x) =>
        x.device_type == DeviceType.CPU && x.dtype is ScalarType.Float32 or ScalarType.BFloat16 && !is_grad_enabled();

    private static Tensor Wide(Tensor x) => x.to(ScalarType.Float32);

    private Tensor Run(Linear layer, Tensor x)
    {
        Observer?.Invoke(layer.Role, x);
        return IsOnlyObserved && ReferenceEquals(layer, Layers[^1]) ? x : layer.Apply(x);
    }

    private static (Tensor Query, Tensor Key, Tensor Value) Split(Tensor fused, long queries, long keys) =>
        (fused.narrow(1, 0, queries), fused.narrow(1, queries, keys), fused.narrow(1, queries + keys, keys));

    private Linear? Find(LinearRole role) => Layers.FirstOrDefault(layer => layer.Role == role);

    private Linear Layer(LinearRole role) => Find(role) ?? throw new InvalidOperationException($"Sublayer {Id} has no {role} layer.");
}
