using EvoPrune.Models.Inference;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EvoPrune.Models.Training;

/// <summary>Copies of a candidate's weights in 32 bits, freed again unless somebody takes them over.</summary>
internal sealed class WeightCopies : IDisposable
{
    private List<Tensor> made = [];

    /// <summary>Of every pruned weight with zeros, where it is not zero.</summary>
    public List<(Tensor Weight, Tensor Kept)> Masks { get; } = [];

    /// <summary>The weights of the sublayers that remain and of all that is no sublayer: parameters, or with frozen tables plain tensors for these.</summary>
    public ModelWeights Of(ModelWeights dense, SublayerWalk walk, CompressionPlan plan, bool tables)
    {
        using var _ = no_grad();
        List<SublayerWeights> sublayers = [];
        walk.Visit(treated =>
        {
            sublayers.Add(LaidOut(treated, dense.Sublayers.Single(sublayer => sublayer.Id == treated.Id)).Map(Trained));
            foreach (var layer in plan[treated.Id] is Keep ? [] : sublayers[^1].Layers)
            {
                AddMask(layer.Stored);
            }
        });
        HashSet<Tensor> frozen = new(tables ? [] : new[] { dense.Embedding.Tokens, dense.Embedding.Positions, dense.Embedding.Types, dense.Head }.OfType<Tensor>(), ReferenceEqualityComparer.Instance);
        Dictionary<Tensor, Tensor> known = new(ReferenceEqualityComparer.Instance);   // A tied head is the embedding in the copy, too.
        Tensor Once(Tensor tensor) => known.TryGetValue(tensor, out var copy) ? copy : known[tensor] = frozen.Contains(tensor) ? Frozen(tensor) : Trained(tensor);
        return (dense with { Sublayers = [] }).Map(Once) with { Sublayers = sublayers };
    }

    /// <summary>Hands all over.</summary>
    public IReadOnlyList<Tensor> Release()
    {
        var released = made;
        made = [];
        return released;
    }

    public void Dispose() => made.ForEach(tensor => tensor.Dispose());

    // Pruned weights are (outputs, inputs); the copies lie as the checkpoint has them.
    private static SublayerWeights LaidOut(SublayerWeights treated, SublayerWeights dense) => treated with
    {
        Layers = [.. treated.Layers.Zip(dense.Layers, (layer, stored) =>
            layer.Layout == stored.Layout ? layer : layer with { Stored = layer.Stored.t(), Layout = stored.Layout })],
    };

    private Parameter Trained(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return Keep(new Parameter(tensor.to(ScalarType.Float32, copy: true).contiguous()));
    }

    // Where the dense weights are 32 bits wide already, the same memory.
    private Tensor Frozen(Tensor tensor) => Keep(tensor.dtype == ScalarType.Float32 ? tensor.alias() : tensor.to(ScalarType.Float32));

    private void AddMask(Tensor weight)
    {
        using var scope = NewDisposeScope();
        var kept = weight.ne(0);
        if (!kept.all().item<bool>())
        {
            Masks.Add((weight, Keep(kept)));
        }
    }

    private T Keep<T>(T tensor)
        where T : Tensor
    {
        made.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }
}
