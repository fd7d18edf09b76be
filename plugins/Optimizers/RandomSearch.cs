using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Optimizers;

/// <summary>Options of <see cref="RandomSearch"/>.</summary>
public sealed record RandomSearchOptions
{
    [Description("Genomes to draw in all.")]
    [Range(1, 100_000_000)]
    public int Evaluations { get; init; } = 500;

    [Description("Genomes per generation: how many may be evaluated side by side.")]
    [Range(1, 1_000_000)]
    public int Batch { get; init; } = 20;
}

/// <summary>Draws legal genomes at random. What a guided search has to beat at the same number of evaluations.</summary>
[Plugin("random")]
[Description("Random search: legal genomes drawn independently.")]
public sealed class RandomSearch(RandomSearchOptions options, SearchSpace space) : IPlannedOptimizer, IMultiObjectiveOptimizer, IRacingOptimizer
{
    private IReadOnlyList<Evaluation> front = [];

    public int PlannedProposals => options.Evaluations;

    public Race Race => new(Survivors: 1, front);

    public IReadOnlyList<Proposal> Ask(Generation generation)
    {
        var left = options.Evaluations - (long)generation.Index * options.Batch;
        return generation.Individuals((int)Math.Clamp(left, 0, options.Batch), space.Sample);
    }

    /// <summary>Nothing is learnt but whom the next ones have to beat.</summary>
    public void Tell(IReadOnlyList<Evaluation> evaluations) => front = Pareto.Front([.. front, .. evaluations]);
}
