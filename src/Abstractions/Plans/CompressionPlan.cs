namespace EvoPrune;

/// <summary>
/// The treatment of each sublayer of a model; sublayers that are not listed are kept. Immutable, with equality by treatments.
/// </summary>
public sealed class CompressionPlan : IEquatable<CompressionPlan>
{
    private readonly SortedDictionary<SublayerId, Treatment> treatments = [];
    private readonly string canonical;

    /// <summary>Creates a plan with these treatments.</summary>
    public CompressionPlan(IEnumerable<KeyValuePair<SublayerId, Treatment>> treatments)
    {
        foreach (var (sublayer, treatment) in treatments)
        {
            if (IsChange(treatment))
            {
                this.treatments.Add(sublayer, treatment);
            }
        }

        canonical = string.Join(' ', this.treatments.Select(entry => $"{entry.Key}={entry.Value}"));
    }

    /// <summary>The plan that changes nothing.</summary>
    public static CompressionPlan Dense { get; } = new([]);

    /// <summary>The changed sublayers in the order of the forward pass.</summary>
    public IReadOnlyDictionary<SublayerId, Treatment> Changes => treatments;

    /// <summary>The treatment of a sublayer.</summary>
    public Treatment this[SublayerId sublayer] => treatments.GetValueOrDefault(sublayer, Treatment.Keep);

    /// <summary>The same treatment for every sublayer of the model.</summary>
    public static CompressionPlan Uniform(ModelTopology topology, Treatment treatment) =>
        new(topology.Sublayers.Select(sublayer => KeyValuePair.Create(sublayer.Id, treatment)));

    /// <summary>One treatment per block, for both of its sublayers.</summary>
    /// <exception cref="ArgumentException">The number of treatments is not the number of blocks.</exception>
    public static CompressionPlan PerBlock(ModelTopology topology, IReadOnlyList<Treatment> treatments) =>
        treatments.Count == topology.Blocks.Count
            ? new(topology.Sublayers.Select(sublayer => KeyValuePair.Create(sublayer.Id, treatments[sublayer.Id.Block])))
            : throw new ArgumentException($"The model has {topology.Blocks.Count} blocks, not {treatments.Count}.");

    /// <summary>The intended share of block weights that are zero or removed, weighted by parameters, in [0, 1].</summary>
    public double Sparsity(ModelTopology topology) =>
        topology.Sublayers.Sum(sublayer => Removed(topology, sublayer, this[sublayer.Id]))
        / topology.Sublayers.Sum(sublayer => sublayer.PrunableParameters);

    /// <summary>
    /// Parameters that are physically gone: those of dropped sublayers, and those of the removed structures of shrunk ones.
    /// </summary>
    public long ParametersRemoved(ModelTopology topology) => topology.Sublayers.Sum(sublayer => this[sublayer.Id] switch
    {
        Drop => sublayer.Parameters,
        Shrink shrink => sublayer.StructuredParameters * shrink.Removed(topology.StructuresOf(sublayer)) / topology.StructuresOf(sublayer),
        _ => 0,
    });

    /// <summary>
    /// The sublayers that are run, with their treatments, in the order given: <c>0.attn=keep 0.mlp=0.5 </c>. Candidates that share their
    /// first blocks have paths with a common prefix.
    /// </summary>
    public string Path(IEnumerable<SublayerId> sublayers) =>
        string.Concat(sublayers.Where(sublayer => this[sublayer] is not Drop).Select(sublayer => $"{sublayer}={this[sublayer]} "));

    /// <inheritdoc/>
    public bool Equals(CompressionPlan? other) => other is not null && canonical == other.canonical;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CompressionPlan);

    /// <inheritdoc/>
    public override int GetHashCode() => canonical.GetHashCode(StringComparison.Ordinal);

    /// <summary>The changes in canonical form, for example <c>0.attn=0.45 0.mlp=0.45 3.attn=drop</c>; empty for dense.</summary>
    public override string ToString() => canonical;

    private static double Removed(ModelTopology topology, Sublayer sublayer, Treatment treatment) => treatment switch
    {
        Drop => sublayer.PrunableParameters,
        Sparsify sparsify => sublayer.PrunableParameters * sparsify.Ratio,
        Shrink shrink =>
            sublayer.PrunableParameters * ((double)shrink.Removed(topology.StructuresOf(sublayer)) / topology.StructuresOf(sublayer)),
        PerLayer each => sublayer.Layers.Zip(each.Layers, (layer, sparsify) => layer.Parameters * sparsify.Ratio).Sum(),
        _ => 0,
    };

    private static bool IsChange(Treatment treatment) => treatment is not (Keep or Sparsify { Ratio: 0 } or Shrink { Level: 0 });
}
