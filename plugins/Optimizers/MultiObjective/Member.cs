namespace EvoPrune.Optimizers.MultiObjective;

/// <summary>An evaluated genome as selection sees it.</summary>
/// <param name="Evaluation">What was told.</param>
/// <param name="Costs">Its objectives, all minimised; none if the evaluation failed.</param>
/// <param name="Violation">0 for a legal genome with values; how far a genome is from a legal one; infinity for a failed evaluation.</param>
internal sealed record Member(Evaluation Evaluation, double[] Costs, double Violation)
{
    /// <summary>Front that it was sorted into, from 0.</summary>
    public int Rank { get; init; }

    /// <summary>Room around it in its front; only NSGA-II asks.</summary>
    public double Crowding { get; init; }

    public Genome Genome => Evaluation.Genome;

    /// <summary>Measures the violation in shares of the genes' ranges, summed over the genes that a repair moves.</summary>
    public static Member Of(Evaluation evaluation, SearchSpace space) => new(
        evaluation,
        [.. evaluation.Measurements.Select(measurement => measurement.Cost)],
        evaluation.Failure is null
            ? Distance(evaluation.Genome, space.Repair(evaluation.Genome, new RandomStream(0, "violation")), space.Genes)
            : double.PositiveInfinity);

    private static double Distance(Genome genome, Genome repaired, IReadOnlyList<Gene> genes)
    {
        var sum = 0.0;
        for (var i = 0; i < genes.Count; i++)
        {
            sum += genome[i] == repaired[i] ? 0 : Math.Abs(genome[i] - repaired[i]) / (genes[i].Max - genes[i].Min);
        }

        return sum;
    }
}
