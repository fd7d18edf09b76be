namespace EvoPrune.Optimizers.MultiObjective;

/// <summary>Sorts cost vectors into fronts: what nothing dominates, what only the first front dominates, and so on.</summary>
/// <remarks>
/// The fronts are those of Deb et al. (2002), section III-A; they are found by ENS-SS (Zhang, Tian, Cheng and Jin, IEEE TEC 19(2), 2015),
/// which asks after dominance only where the lexicographic order leaves it open.
/// </remarks>
internal static class NonDominatedSort
{
    /// <summary>Indices of the vectors, front by front, in lexicographic order of the costs within each.</summary>
    /// <param name="costs">Cost vectors.</param>
    public static IReadOnlyList<IReadOnlyList<int>> Fronts(IReadOnlyList<double[]> costs)
    {
        List<List<int>> fronts = [];
        foreach (var index in Enumerable.Range(0, costs.Count).Order(Comparer<int>.Create((a, b) => Compare(costs[a], costs[b]))))
        {
            var front = fronts.Find(members => !IsDominated(costs, index, members));
            if (front is null)
            {
                fronts.Add(front = []);
            }

            front.Add(index);
        }

        return fronts;
    }

    // No later vector of the lexicographic order dominates an earlier one. The latest comers are the likeliest to dominate.
    private static bool IsDominated(IReadOnlyList<double[]> costs, int index, List<int> members)
    {
        for (var i = members.Count - 1; i >= 0; i--)
        {
            if (Pareto.Dominates(costs[members[i]], costs[index]))
            {
                return true;
            }
        }

        return false;
    }

    private static int Compare(double[] left, double[] right)
    {
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i])
            {
                return left[i] < right[i] ? -1 : 1;
            }
        }

        return 0;
    }
}
