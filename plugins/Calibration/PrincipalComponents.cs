namespace EvoPrune.Calibration;

/// <summary>Principal component analysis by power iteration, accurate enough for a plot in two dimensions.</summary>
public static class PrincipalComponents
{
    private const int MaxIterations = 300;
    private const double Converged = 1e-12;

    /// <summary>The coordinates of every point on the first components, one row per point.</summary>
    /// <remarks>The sign of a component is arbitrary; here its largest loading is positive.</remarks>
    public static IReadOnlyList<double[]> Project(IReadOnlyList<float[]> points, int components)
    {
        var width = points[0].Length;
        double[] mean = [.. Enumerable.Range(0, width).Select(i => points.Average(point => (double)point[i]))];
        double[][] centered = [.. points.Select(point => point.Select((value, i) => value - mean[i]).ToArray())];
        List<double[]> axes = [];
        while (axes.Count < Math.Min(components, width))
        {
            axes.Add(NextAxis(centered, axes));
        }

        return [.. centered.Select(point =>
            (double[])[.. Enumerable.Range(0, components).Select(i => i < axes.Count ? Dot(point, axes[i]) : 0)])];
    }

    private static double[] NextAxis(double[][] points, List<double[]> before)
    {
        // Start from the longest residual after removing the earlier axes; it has a part along the next axis.
        var axis = Unit(points.Select(point => Without(point, before)).MaxBy(rest => Dot(rest, rest))!);
        for (var iteration = 0; iteration < MaxIterations; iteration++)
        {
            var next = new double[axis.Length];
            foreach (var point in points)
            {
                Add(next, point, Dot(point, axis));
            }

            var unit = Unit(Without(next, before));
            var turned = 1 - Dot(unit, axis);
            axis = unit;
            if (turned < Converged)
            {
                break;
            }
        }

        var sign = Math.Sign(axis.MaxBy(Math.Abs));
        return [.. axis.Select(value => sign * value)];
    }

    private static double[] Without(double[] vector, List<double[]> axes)
    {
        double[] rest = [.. vector];
        foreach (var axis in axes)
        {
            Add(rest, axis, -Dot(rest, axis));
        }

        return rest;
    }

    private static double[] Unit(double[] vector)
    {
        var length = Math.Sqrt(Dot(vector, vector));
        return length > 0 ? [.. vector.Select(value => value / length)] : vector;
    }

    private static void Add(double[] sum, double[] vector, double factor)
    {
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] += factor * vector[i];
        }
    }

    private static double Dot(double[] left, double[] right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }
}
