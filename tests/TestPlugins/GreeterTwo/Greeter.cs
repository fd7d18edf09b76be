namespace EvoPrune.TestPlugins;

public sealed record GreeterOptions
{
    public int Level { get; init; } = 3;
}

/// <summary>The second version: it has an option and an alias.</summary>
[Plugin("greeter", Aliases = ["hello"])]
public sealed class Greeter(GreeterOptions options) : IEncoding
{
    public IReadOnlyList<Gene> Genes => [];

    public Genome Repair(Genome genome, RandomStream random) => genome;

    public CompressionPlan Decode(Genome genome) => CompressionPlan.Dense;

    public override string ToString() => $"hello from 1.1.0 at level {options.Level}";
}
