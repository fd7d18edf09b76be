namespace EvoPrune.TestPlugins;

/// <summary>The first version: it has no options.</summary>
[Plugin("greeter")]
public sealed class Greeter : IEncoding
{
    public IReadOnlyList<Gene> Genes => [];

    public Genome Repair(Genome genome, RandomStream random) => genome;

    public CompressionPlan Decode(Genome genome) => CompressionPlan.Dense;

    public override string ToString() => "hello from 1.0.0";
}
