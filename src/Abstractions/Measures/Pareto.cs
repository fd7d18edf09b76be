namespace EvoPrune;

/// <summary>Pareto dominance between cost vectors: smaller is better in every objective.</summary>
public static class Pareto
{
    /// <summary>Whether the left vector is nowhere worse and somewhere better.</summary>
    public static bool Dominates(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var better = false;
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] > right[i])
            {
                return false;
            }

            better |= left[i] < right[i];
        }

        return better;
    }

    /// <summary>The vectors that no other dominates, in the order given; equal ones all stay.</summary>
    public static IReadOnlyList<double[]> Front(IReadOnlyList<double[]> costs) =>
        [.. costs.Where(candidate => !costs.Any(other => Dominates(other, candidate)))];

    /// <summary>The evaluations that no other dominates; failed ones are not among them.</summary>
    public static IReadOnlyList<Evaluation> Front(IReadOnlyList<Evaluation> evaluations)
    {
        var costs = evaluations.Where(evaluation => evaluation.Failure is null)
            .Select(evaluation => (Evaluation: evaluation, Costs: evaluation.Measurements.Select(measurement => measurement.Cost).ToArray())).ToList();
        return [.. costs.Where(candidate => !costs.Any(other => Dominates(other.Costs, candidate.Costs))).Select(candidate => candidate.Evaluation)];
    }
}
