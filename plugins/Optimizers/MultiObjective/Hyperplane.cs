namespace EvoPrune.Optimizers.MultiObjective;

/// <summary>The plane through as many points as there are axes.</summary>
internal static class Hyperplane
{
    // Of the largest coordinate: below it, elimination has nothing left but rounding.
    private const double Singular = 1e-12;

    /// <summary>Where the plane cuts the axes; null if the points lie in no single plane or it misses an axis.</summary>
    public static double[]? Intercepts(IReadOnlyList<double[]> points)
    {
        var size = points.Count;
        double[][] rows = [.. points.Select(point => (double[])[.. point, 1])];
        var smallest = Singular * points.Max(point => point.Max(Math.Abs));
        for (var column = 0; column < size; column++)
        {
            var pivot = Enumerable.Range(column, size - column).MaxBy(row => Math.Abs(rows[row][column]));
            if (!(Math.Abs(rows[pivot][column]) > smallest))
            {
                return null;
            }

            (rows[column], rows[pivot]) = (rows[pivot], rows[column]);
            for (var row = 0; row < size; row++)
            {
                var factor = row == column ? 0 : rows[row][column] / rows[column][column];
                for (var i = column; factor != 0 && i <= size; i++)
                {
                    rows[row][i] -= factor * rows[column][i];
                }
            }
        }

        double[] intercepts = [.. rows.Select((row, i) => row[i] / row[size])];
        return intercepts.All(double.IsFinite) ? intercepts : null;
    }
}
