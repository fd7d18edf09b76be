using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Encodings;

/// <summary>Options of <see cref="Fixed"/>.</summary>
public sealed record FixedOptions
{
    [Description("Sparsity ratio of every block; zeros may stand anywhere.")]
    [Range(0.0, 1.0)]
    public double? Sparsity { get; init; }

    [Description("N:M pattern of every block, such as 2:4 (keep 2 of every 4 inputs).")]
    public SparsityPattern? Pattern { get; init; }
}

/// <summary>No genes: every block gets the same treatment. For baselines and fixed patterns such as 2:4.</summary>
[Plugin("fixed")]
[Description("No genes: one sparsity ratio or one N:M pattern for all blocks.")]
public sealed class Fixed(FixedOptions options, ModelTopology topology) : IEncoding
{
    private readonly CompressionPlan plan = CompressionPlan.Uniform(topology, Treat(options));

    public IReadOnlyList<Gene> Genes => [];

    public Genome Repair(Genome genome, RandomStream random) => genome;

    public CompressionPlan Decode(Genome genome) => plan;

    private static Sparsify Treat(FixedOptions options) => options switch
    {
        { Sparsity: { } ratio, Pattern: null } => new(ratio),
        { Sparsity: null, Pattern: { IsUnstructured: false } pattern } => new(pattern),
        _ => throw new ArgumentException("give either sparsity (such as 0.5) or an N:M pattern (such as 2:4), not both."),
    };
}
