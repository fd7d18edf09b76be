using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Optimizers;

/// <summary>Options of <see cref="RandomSearch"/>.</summary>
public sealed record RandomSearchOptions
{
    [Description("Total number of genomes to draw.")]
    [Range(1, 100_000_000)]
    public int Evaluations { get; init; } = 500;

    [Description("Genomes per generation, which may be evaluated in parallel.")]
    [Range(1, 1_000_000)]
    public int Batch { get; init; } = 20;
}

/// <summary>Draws legal genomes at random: the baseline that a guided search has to beat with the same number of evaluations.</summary>
[Plugin("random")]
[Description("Random search: legal genomes drawn independently.")]
public sealed class RandomSearch(RandomSearchOptions options, SearchSpace space) : IMultiObjectiveOptimizer
{
    private IReadOnlyList<Evaluation> front = [];

    public int? PlannedProposals => options.Evaluations;

    public Race? Race => new(Survivors: 1, front);

    public IReadOnlyList<Proposal> Ask(Generation generation)
    {
        var left = options.Evaluations - (long)generation.Index * options.Batch;
        return generation.Individuals((int)Math.Clamp(left, 0, options.Batch), space.Sample);
    }

    /// <summary>Keeps the front that later genomes have to beat; the draws do not depend on it.</summary>
    public void Tell(IReadOnlyList<Evaluation> evaluations) => front = Pareto.Front([.. front, .. evaluations]);
}
