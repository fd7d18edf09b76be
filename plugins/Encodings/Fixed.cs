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

    [Description("Bits per weight of every block, for a pruner that quantizes.")]
    [Range(2, 16)]
    public int? Bits { get; init; }
}

/// <summary>No genes: every block gets the same treatment. For baselines and fixed patterns such as 2:4.</summary>
[Plugin("fixed")]
[Description("No genes: one sparsity ratio, N:M pattern or number of bits for all blocks.")]
public sealed class Fixed(FixedOptions options, ModelTopology topology) : IEncoding
{
    private readonly CompressionPlan plan = CompressionPlan.Uniform(topology, Treat(options));

    public IReadOnlyList<Gene> Genes => [];

    public Genome Repair(Genome genome, RandomStream random) => genome;

    public CompressionPlan Decode(Genome genome) => plan;

    private static Treatment Treat(FixedOptions options) => options switch
    {
        { Sparsity: { } ratio, Pattern: null, Bits: null } => new Sparsify(ratio),
        { Sparsity: null, Pattern: { IsUnstructured: false } pattern, Bits: null } => new Sparsify(pattern),
        { Sparsity: null, Pattern: null, Bits: { } bits } => new Quantize(bits),
        _ => throw new ArgumentException("give one of sparsity (such as 0.5), an N:M pattern (such as 2:4), or bits (such as 4)."),
    };
}
