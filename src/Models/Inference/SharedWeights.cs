using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>Pruned weights that candidates share: those that depend on nothing but the layer, its treatment and, measured in the dense model, its inputs.</summary>
/// <param name="cache">What candidates share.</param>
/// <param name="pruner">What makes the weights.</param>
/// <param name="calibration">What it measures activations on; null for a pruner that does not.</param>
/// <param name="casts">Whether they are those of autocast.</param>
internal sealed class SharedWeights(CandidateCache cache, IPruner pruner, TokenWindows? calibration, bool casts)
{
    private sealed record Key(IPruner Pruner, string? Calibration, int? Length, string Layer, string Treatment, bool IsCast);

    // A mask serves both kinds of weights.
    private sealed record MaskKey(Key Weight);

    /// <summary>The shared weights of a pruner; null if its weights depend on what comes before them, or nothing is shared.</summary>
    public static SharedWeights? Of(CandidateCache? cache, IPruner? pruner, TokenWindows? calibration, bool casts = false) => (cache, pruner) switch
    {
        (null, _) or (_, null) or (_, IActivationPruner { Needs.Source: ActivationSource.Pruned }) => null,
        _ => new(cache, pruner, pruner is IActivationPruner ? calibration : null, casts),
    };

    /// <summary>The weight of a layer under a treatment, made now if it is new; in the current dispose scope.</summary>
    public Tensor Of(LinearLayer layer, Treatment treatment, Func<Tensor> make)
    {
        var key = KeyOf(layer, treatment, casts);
        if (cache.Find(key) is { } known)
        {
            return known;
        }

        var made = make();
        cache.Add(key, made);
        return made;
    }

    /// <summary>The pruned weight of a layer out of its mask, which has room where the weight itself has none; made now if it is new. In the current dispose scope.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="treatment">What is done to it.</param>
    /// <param name="dense">Its weight, (outputs, inputs).</param>
    /// <param name="prune">Makes the pruned weight.</param>
    public Tensor Masked(LinearLayer layer, Treatment treatment, Tensor dense, Func<Tensor> prune)
    {
        var key = new MaskKey(KeyOf(layer, treatment, isCast: false));
        if (cache.Find(key) is { } mask)
        {
            return ZeroMask.Apply(dense, mask);
        }

        var pruned = prune();
        cache.Add(key, ZeroMask.BytesFor(pruned.numel()), () => ZeroMask.Of(dense, pruned));
        return pruned;
    }

    private Key KeyOf(LinearLayer layer, Treatment treatment, bool isCast) =>
        new(pruner, calibration?.Hash, calibration?.Length, layer.Name, treatment.ToString(), isCast);
}
