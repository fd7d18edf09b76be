using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Encodings;

/// <summary>Options of <see cref="Fixed"/>.</summary>
public sealed record FixedOptions
{
    [Description("Sparsity ratio of every block, with zeros anywhere.")]
    [Range(0.0, 1.0)]
    public double? Sparsity { get; init; }

    [Description("N:M pattern of every block, such as 2:4 (keep 2 of every 4 inputs).")]
    public SparsityPattern? Pattern { get; init; }

    [Description("Bits per weight of every block, for a pruner that quantizes.")]
    [Range(2, 16)]
    public int? Bits { get; init; }

    [Description("Level of every sublayer, for a pruner that physically removes heads and channels.")]
    [Range(0, 1000)]
    public int? Level { get; init; }

    [Description("With level: the level at which nothing is left. The pruner must have the same number of levels.")]
    [Range(1, 1000)]
    public int Levels { get; init; } = 10;
}

/// <summary>No genes: every block gets the same treatment, for baselines and fixed patterns such as 2:4.</summary>
[Plugin("fixed")]
[Description("No genes: one sparsity ratio, N:M pattern, number of bits or level for all blocks.")]
public sealed class Fixed(FixedOptions options, ModelTopology topology) : IEncoding
{
    private readonly CompressionPlan plan = CompressionPlan.Uniform(topology, Treat(options));

    public IReadOnlyList<Gene> Genes => [];

    public Genome Repair(Genome genome, RandomStream random) => genome;

    public CompressionPlan Decode(Genome genome) => plan;

    private static Treatment Treat(FixedOptions options) => options switch
    {
        { Sparsity: { } ratio, Pattern: null, Bits: null, Level: null } => new Sparsify(ratio),
        { Sparsity: null, Pattern: { IsUnstructured: false } pattern, Bits: null, Level: null } => new Sparsify(pattern),
        { Sparsity: null, Pattern: null, Bits: { } bits, Level: null } => new Quantize(bits),
        { Sparsity: null, Pattern: null, Bits: null, Level: { } level } => level <= options.Levels ? new Shrink(level, options.Levels)
            : throw new ArgumentException($"level is {level} of {options.Levels} levels; choose 0 to {options.Levels}."),
        _ => throw new ArgumentException(
            "give one of sparsity (such as 0.5), an N:M pattern (such as 2:4), bits (such as 4), or a level (such as 5)."),
    };
}
