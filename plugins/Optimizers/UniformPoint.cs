using System.ComponentModel;

namespace EvoPrune.Optimizers;

/// <summary>
/// Proposes a single genome with every gene in the middle of its range, then repaired, so that all blocks are treated alike.
/// </summary>
[Plugin("uniform")]
[Description("A single genome: all genes alike, at the encoding's target.")]
public sealed class UniformPoint(SearchSpace space) : IMultiObjectiveOptimizer
{
    public int? PlannedProposals => 1;

    public Race? Race { get; } = new(Survivors: 1, []);

    public IReadOnlyList<Proposal> Ask(Generation generation) =>
        generation.Individuals(
            generation.Index == 0 ? 1 : 0,
            random => space.Repair(space.Genes.Select(gene => (gene.Min + gene.Max) / 2), random));

    /// <summary>Does nothing: there is only one proposal.</summary>
    public void Tell(IReadOnlyList<Evaluation> evaluations)
    {
    }
}
