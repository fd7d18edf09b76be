namespace EvoPrune;

/// <summary>What is done to each unit of a model. Immutable; units that are not mentioned are kept; equal treatments make equal plans.</summary>
public sealed class CompressionPlan : IEquatable<CompressionPlan>
{
    private readonly SortedDictionary<UnitId, Treatment> treatments = [];
    private readonly string canonical;

    /// <summary>A plan with these treatments.</summary>
    public CompressionPlan(IEnumerable<KeyValuePair<UnitId, Treatment>> treatments)
    {
        foreach (var (unit, treatment) in treatments)
        {
            if (IsChange(treatment))
            {
                this.treatments.Add(unit, treatment);
            }
        }

        canonical = string.Join(' ', this.treatments.Select(entry => $"{entry.Key}={entry.Value}"));
    }

    /// <summary>The plan that changes nothing.</summary>
    public static CompressionPlan Dense { get; } = new([]);

    /// <summary>The units that are changed, in the order of the forward pass.</summary>
    public IReadOnlyDictionary<UnitId, Treatment> Changes => treatments;

    /// <summary>What is done to a unit.</summary>
    public Treatment this[UnitId unit] => treatments.GetValueOrDefault(unit, Treatment.Keep);

    /// <summary>The same treatment for every unit of the model.</summary>
    public static CompressionPlan Uniform(ModelTopology topology, Treatment treatment) =>
        new(topology.Units.Select(unit => KeyValuePair.Create(unit.Id, treatment)));

    /// <summary>One treatment per block, for both of its units.</summary>
    /// <exception cref="ArgumentException">The number of treatments is not the number of blocks.</exception>
    public static CompressionPlan PerBlock(ModelTopology topology, IReadOnlyList<Treatment> treatments) =>
        treatments.Count == topology.Blocks.Count
            ? new(topology.Units.Select(unit => KeyValuePair.Create(unit.Id, treatments[unit.Id.Block])))
            : throw new ArgumentException($"The model has {topology.Blocks.Count} blocks, not {treatments.Count}.");

    /// <summary>The intended share of block weights that are zero or gone, weighted by parameters, in [0, 1].</summary>
    public double Sparsity(ModelTopology topology) =>
        topology.Units.Sum(unit => Removed(topology, unit, this[unit.Id]))
        / topology.Units.Sum(unit => unit.PrunableParameters);

    /// <summary>Parameters that are physically gone: everything in dropped units, and in shrunk ones what made up the missing parts.</summary>
    public long ParametersRemoved(ModelTopology topology) => topology.Units.Sum(unit => this[unit.Id] switch
    {
        Drop => unit.Parameters,
        Shrink shrink => unit.PartedParameters * shrink.Removed(topology.PartsOf(unit)) / topology.PartsOf(unit),
        _ => 0,
    });

    /// <summary>
    /// The units of some blocks that are run, with their treatments, in the order of the forward pass: <c>0.attn=keep 0.mlp=0.5 </c>.
    /// Plans whose candidates begin alike have paths that begin alike.
    /// </summary>
    public string Path(IEnumerable<UnitId> units) =>
        string.Concat(units.Select(unit => (unit, treatment: this[unit])).Where(pair => pair.treatment is not Drop).Select(pair => $"{pair.unit}={pair.treatment} "));

    /// <inheritdoc/>
    public bool Equals(CompressionPlan? other) => other is not null && canonical == other.canonical;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CompressionPlan);

    /// <inheritdoc/>
    public override int GetHashCode() => canonical.GetHashCode(StringComparison.Ordinal);

    /// <summary>The changes in their one written form, for example <c>0.attn=0.45 0.mlp=0.45 3.attn=drop</c>; empty for dense.</summary>
    public override string ToString() => canonical;

    private static double Removed(ModelTopology topology, Unit unit, Treatment treatment) => treatment switch
    {
        Drop => unit.PrunableParameters,
        Sparsify sparsify => unit.PrunableParameters * sparsify.Ratio,
        Shrink shrink => unit.PrunableParameters * ((double)shrink.Removed(topology.PartsOf(unit)) / topology.PartsOf(unit)),
        PerLayer each => unit.Layers.Zip(each.Layers, (layer, sparsify) => layer.Parameters * sparsify.Ratio).Sum(),
        _ => 0,
    };

    private static bool IsChange(Treatment treatment) => treatment is not (Keep or Sparsify { Ratio: 0 } or Shrink { Level: 0 });
}
