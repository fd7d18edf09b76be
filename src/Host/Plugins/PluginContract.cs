namespace EvoPrune.Host.Plugins;

/// <summary>One of the things that a plugin can be.</summary>
/// <param name="Name">As experiments and messages say it, for example <c>optimizer</c>.</param>
/// <param name="Interface">What the plugin class implements.</param>
/// <param name="Services">What its constructor may ask for besides its options.</param>
public sealed record PluginContract(string Name, Type Interface, IReadOnlyList<Type> Services)
{
    /// <summary>All contracts, in the order in which an experiment needs them.</summary>
    public static IReadOnlyList<PluginContract> All { get; } =
    [
        new("calibration", typeof(ICalibrationSampler), [typeof(ModelTopology), typeof(ITextEmbedders)]),
        new("encoding", typeof(IEncoding), [typeof(ModelTopology)]),
        new("pruner", typeof(IPruner), [typeof(ModelTopology), typeof(IPrunerLog)]),
        new("fitness", typeof(IFitness), [typeof(ModelTopology), typeof(ITextCorpus), typeof(ITextTokenizer)]),
        new("optimizer", typeof(IOptimizer), [typeof(ModelTopology), typeof(SearchSpace), typeof(Objectives)]),
    ];

    /// <summary>The contract behind an interface.</summary>
    public static PluginContract Of(Type @interface) => All.Single(contract => contract.Interface == @interface);

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
