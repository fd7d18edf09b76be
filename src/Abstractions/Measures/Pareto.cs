namespace EvoPrune;

/// <summary>Pareto dominance between cost vectors: smaller is better in every objective.</summary>
public static class Pareto
{
    /// <summary>Whether the left vector is worse in no objective and better in at least one.</summary>
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

    /// <summary>The non-dominated vectors in their original order; equal vectors are all kept.</summary>
    public static IReadOnlyList<double[]> Front(IReadOnlyList<double[]> costs) =>
        [.. costs.Where(candidate => !costs.Any(other => Dominates(other, candidate)))];

    /// <summary>The non-dominated evaluations; failed ones are left out.</summary>
    public static IReadOnlyList<Evaluation> Front(IReadOnlyList<Evaluation> evaluations)
    {
        (Evaluation Evaluation, double[] Costs)[] rated = [.. evaluations
            .Where(evaluation => evaluation.Failure is null)
            .Select(evaluation => (evaluation, evaluation.Measurements.Select(measurement => measurement.Cost).ToArray()))];
        return [.. rated
            .Where(candidate => !rated.Any(other => Dominates(other.Costs, candidate.Costs)))
            .Select(candidate => candidate.Evaluation)];
    }
}
