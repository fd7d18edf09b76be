namespace EvoPrune;

/// <summary>Evenly spread points on the unit simplex: directions in objective space.</summary>
/// <remarks>Das and Dennis (1998); for many objectives in two layers, as in Deb and Jain (2014), section V.</remarks>
public static class DasDennis
{
    /// <summary>All points whose coordinates are multiples of 1 / divisions and add up to 1, in lexicographic order.</summary>
    public static IReadOnlyList<double[]> Points(int objectives, int divisions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(objectives, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(divisions, 1);
        return [.. Compositions(objectives, divisions).Select(parts => (double[])[.. parts.Select(part => (double)part / divisions)])];
    }

    /// <summary>The points of the outer layer, and those of a coarser inner layer moved half-way to the centre.</summary>
    /// <remarks>With fewer divisions than objectives, the outer layer alone has no point inside the simplex.</remarks>
    public static IReadOnlyList<double[]> Points(int objectives, int divisions, int innerDivisions) => innerDivisions == 0
        ? Points(objectives, divisions)
        :
        [
            .. Points(objectives, divisions),
            .. Points(objectives, innerDivisions).Select(point => (double[])[.. point.Select(x => (x + 1.0 / objectives) / 2)]),
        ];

    /// <summary>The number of points: the binomial coefficient of objectives + divisions - 1 over divisions.</summary>
    public static double Count(int objectives, int divisions) =>
        Enumerable.Range(1, divisions).Aggregate(1.0, (count, i) => count * (objectives - 1 + i) / i);

    private static IEnumerable<int[]> Compositions(int parts, int total) => parts == 1
        ? [[total]]
        : from first in Enumerable.Range(0, total + 1)
          from rest in Compositions(parts - 1, total - first)
          select (int[])[first, .. rest];
}
