namespace EvoPrune.Calibration;

/// <summary>Points grouped into clusters around their means.</summary>
/// <param name="Labels">The cluster of every point; cluster 0 is the largest, and ties follow the order of the first points.</param>
/// <param name="Sizes">Points per cluster.</param>
/// <param name="Inertia">Sum of squared distances from every point to the mean of its cluster.</param>
public sealed record Clustering(IReadOnlyList<int> Labels, IReadOnlyList<int> Sizes, double Inertia);

/// <summary>KMeans: Lloyd's algorithm (1982) from k-means++ starts (Arthur and Vassilvitskii 2007); the best of several restarts.</summary>
/// <remarks>A cluster that loses all its points receives the point that is farthest from its own mean.</remarks>
public static class KMeans
{
    private const int MaxIterations = 300;

    /// <summary>Clusters points of equal length.</summary>
    /// <exception cref="ArgumentException">There are fewer points than clusters.</exception>
    public static Clustering Cluster(IReadOnlyList<float[]> points, int clusters, int restarts, RandomStream random)
    {
        if (points.Count < clusters)
        {
            throw new ArgumentException($"{points.Count} points cannot form {clusters} clusters.");
        }

        var (labels, inertia) = Enumerable.Range(0, restarts)
            .Select(_ => Lloyd(points, Seed(points, clusters, random)))
            .MinBy(run => run.Inertia);
        return Ordered(labels, clusters, inertia);
    }

    // k-means++: each mean is a point drawn with probability proportional to its squared distance from the nearest mean so far.
    private static double[][] Seed(IReadOnlyList<float[]> points, int clusters, RandomStream random)
    {
        List<double[]> means = [AsMean(random.Pick(points))];
        double[] nearest = [.. points.Select(point => SquaredDistance(point, means[0]))];
        while (means.Count < clusters)
        {
            var ticket = random.NextDouble() * nearest.Sum();
            var drawn = 0;
            for (var passed = nearest[0]; passed <= ticket && drawn < points.Count - 1; passed += nearest[drawn])
            {
                drawn++;
            }

            means.Add(AsMean(points[drawn]));
            nearest = [.. points.Select((point, i) => Math.Min(nearest[i], SquaredDistance(point, means[^1])))];
        }

        return [.. means];
    }

    private static (int[] Labels, double Inertia) Lloyd(IReadOnlyList<float[]> points, double[][] means)
    {
        int[] labels = [];
        for (var iteration = 0; iteration < MaxIterations; iteration++)
        {
            int[] assigned = [.. points.Select(point => Nearest(point, means))];
            Refill(points, assigned, means);
            if (assigned.AsSpan().SequenceEqual(labels))
            {
                break;
            }

            labels = assigned;
            means = [.. Enumerable.Range(0, means.Length).Select(cluster => Mean([.. points.Where((_, i) => assigned[i] == cluster)]))];
        }

        return (labels, points.Select((point, i) => SquaredDistance(point, means[labels[i]])).Sum());
    }

    private static void Refill(IReadOnlyList<float[]> points, int[] labels, double[][] means)
    {
        var sizes = new int[means.Length];
        foreach (var label in labels)
        {
            sizes[label]++;
        }

        for (var empty = Array.IndexOf(sizes, 0); empty >= 0; empty = Array.IndexOf(sizes, 0))
        {
            var farthest = Enumerable.Range(0, labels.Length)
                .Where(i => sizes[labels[i]] > 1)
                .MaxBy(i => SquaredDistance(points[i], means[labels[i]]));
            sizes[labels[farthest]]--;
            sizes[empty]++;
            labels[farthest] = empty;
            means[empty] = AsMean(points[farthest]);
        }
    }

    private static Clustering Ordered(int[] labels, int clusters, double inertia)
    {
        int[] bySize = [.. Enumerable.Range(0, clusters)
            .OrderByDescending(c => labels.Count(l => l == c))
            .ThenBy(c => Array.IndexOf(labels, c))];
        int[] renamed = [.. labels.Select(label => Array.IndexOf(bySize, label))];
        return new(renamed, [.. Enumerable.Range(0, clusters).Select(c => renamed.Count(l => l == c))], inertia);
    }

    private static int Nearest(float[] point, double[][] means)
    {
        var (best, distance) = (0, double.PositiveInfinity);
        for (var i = 0; i < means.Length; i++)
        {
            if (SquaredDistance(point, means[i]) is var candidate && candidate < distance)
            {
                (best, distance) = (i, candidate);
            }
        }

        return best;
    }

    private static double SquaredDistance(float[] point, double[] mean)
    {
        var sum = 0.0;
        for (var i = 0; i < point.Length; i++)
        {
            sum += (point[i] - mean[i]) * (point[i] - mean[i]);
        }

        return sum;
    }

    private static double[] Mean(float[][] points) =>
        [.. Enumerable.Range(0, points[0].Length).Select(i => points.Sum(point => (double)point[i]) / points.Length)];

    private static double[] AsMean(float[] point) => Array.ConvertAll(point, value => (double)value);
}
