using System.ComponentModel;
using static TorchSharp.torch;

namespace EvoPrune.TestPlugins;

/// <summary>One plugin for every contract. Only their descriptions and constructors matter.</summary>
[Plugin("windows")]
[Description("The first windows.")]
public sealed class Windows(WindowsOptions options) : ICalibrationSampler
{
    public CalibrationSet Sample(ITextCorpus corpus, RandomStream random) => new(new([.. corpus.Tokens.Take(2 * options.Samples)], 2), []);
}

[Plugin("ratios")]
[Description("One ratio for all blocks.")]
public sealed class Ratios(RatiosOptions options, ModelTopology topology) : IEncoding
{
    public IReadOnlyList<Gene> Genes { get; } = [new ContinuousGene("ratio", 0, 1)];

    public Genome Repair(Genome genome, RandomStream random) => genome.With(0, options.Target);

    public CompressionPlan Decode(Genome genome) => CompressionPlan.Uniform(topology, new Sparsify(genome[0]));
}

[Plugin("copy")]
[Description("Prunes nothing.")]
public sealed class Copy : IPruner
{
    public Tensor Prune(PruningTarget target) => throw new NotSupportedException();
}

[Plugin("blocks")]
[Description("Number of blocks.")]
public sealed class BlockCount(ModelTopology topology) : IFitness
{
    public Metric Metric { get; } = new("blocks", "", Direction.Minimize);

    public double Measure(Trial trial) => topology.Blocks.Count;
}

[Plugin("climber")]
[Description("Climbs.")]
public sealed class Climber(SearchSpace space, ClimberOptions options) : IOptimizer
{
    public ClimberOptions Options => options;

    public IReadOnlyList<Proposal> Ask(Generation generation) => generation.Individuals(options.Population, space.Sample);

    public void Tell(IReadOnlyList<Evaluation> evaluations)
    {
    }
}

[Plugin("windows")]
[Description("Draws at random; for any number of objectives.")]
public sealed class Drawing(SearchSpace space) : IMultiObjectiveOptimizer
{
    public IReadOnlyList<Proposal> Ask(Generation generation) => generation.Individuals(1, space.Sample);

    public void Tell(IReadOnlyList<Evaluation> evaluations)
    {
    }
}
