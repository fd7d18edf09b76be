using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace EvoPrune.Encodings;

/// <summary>Options of <see cref="ContinuousAlphas"/>.</summary>
public sealed record ContinuousAlphasOptions
{
    [Description("Mean sparsity, weighted by parameter count, to which every genome is repaired.")]
    [Range(0.0, 1.0)]
    public double Target { get; init; } = 0.45;

    [Description("Smallest sparsity ratio of a block.")]
    [Range(0.0, 1.0)]
    public double Min { get; init; }

    [Description("Largest sparsity ratio of a block.")]
    [Range(0.0, 1.0)]
    public double Max { get; init; } = 0.95;

    [Description("What keeps the search at the target: the repair of every genome, or nothing "
        + "(for a fitness that penalizes missing sparsity).")]
    public TargetConstraint Constraint { get; init; } = TargetConstraint.Repair;
}

/// <summary>How <see cref="ContinuousAlphas"/> treats its target.</summary>
public enum TargetConstraint
{
    /// <summary>Every genome is moved to the target.</summary>
    Repair,

    /// <summary>Genomes may have any mean; the target only sets where a uniform genome stands.</summary>
    None,
}

/// <summary>One sparsity ratio per block: C = [a_1 .. a_L].</summary>
/// <remarks>The genome of Matar et al.'s layer-ratio search. All linear layers of block l are pruned at ratio a_l.</remarks>
[Plugin("continuous-alphas")]
[Description("One continuous sparsity ratio per block, with the mean held at a target.")]
public sealed class ContinuousAlphas : IEncoding
{
    // Genomes this close to the target are left alone, so that repairing twice changes nothing.
    private const double Tolerance = 1e-9;

    private readonly ContinuousAlphasOptions options;
    private readonly ModelTopology topology;
    private readonly double[] weights;

    public ContinuousAlphas(ContinuousAlphasOptions options, ModelTopology topology)
    {
        if (!(options.Min <= options.Target && options.Target <= options.Max))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"target {options.Target} cannot be reached with ratios between min {options.Min} and max {options.Max}; "
                + $"choose min <= target <= max."));
        }

        (this.options, this.topology) = (options, topology);
        var total = (double)topology.Blocks.Sum(block => block.PrunableParameters);
        weights = [.. topology.Blocks.Select(block => block.PrunableParameters / total)];
        Genes = [.. topology.Blocks.Select(block => new ContinuousGene($"block {block.Index}", options.Min, options.Max))];
    }

    public IReadOnlyList<Gene> Genes { get; }

    /// <summary>Shifts all ratios by the same amount, clamped to [min, max], so that their weighted mean is the target.</summary>
    /// <remarks>With equal block sizes this is the nearest point (Euclidean) of the box that meets the target.</remarks>
    public Genome Repair(Genome genome, RandomStream random)
    {
        if (options.Constraint == TargetConstraint.None || Math.Abs(MeanShiftedBy(genome, 0) - options.Target) <= Tolerance)
        {
            return genome;
        }

        // The mean grows with the shift, from all ratios at min to all at max. Bisection of that interval reaches double precision.
        var (low, high) = (options.Min - genome.Max(), options.Max - genome.Min());
        for (var halving = 0; halving < 64; halving++)
        {
            var middle = (low + high) / 2;
            (low, high) = MeanShiftedBy(genome, middle) < options.Target ? (middle, high) : (low, middle);
        }

        return new(genome.Select(ratio => Shifted(ratio, high)));
    }

    public CompressionPlan Decode(Genome genome) =>
        CompressionPlan.PerBlock(topology, [.. genome.Select(ratio => new Sparsify(ratio))]);

    private double Shifted(double ratio, double shift) => Math.Clamp(ratio + shift, options.Min, options.Max);

    private double MeanShiftedBy(Genome genome, double shift) =>
        weights.Zip(genome, (weight, ratio) => weight * Shifted(ratio, shift)).Sum();
}
