using EvoPrune.Calibration;

namespace EvoPrune.Plugins.Tests;

public class KMeansTests
{
    private static readonly float[][] Bells = MakeBells();

    // The points of tests/references/kmeans/make.py, from the same generator.
    private static float[][] MakeBells()
    {
        var state = 1L;
        double Uniform() => (state = (1103515245 * state + 12345) % (1L << 31)) / (double)(1L << 31);
        double Bell() => Enumerable.Range(0, 12).Sum(_ => Uniform()) - 6;
        double[][] centres = [.. Enumerable.Range(0, 5).Select(_ => Enumerable.Range(0, 16).Select(_ => 2 * Bell()).ToArray())];
        return [.. Enumerable.Range(0, 500).Select(i => centres[i % 5].Select(c => (float)(c + 1.5 * Bell())).ToArray())];
    }

    [Theory]
    [InlineData(5, 17645.30519257349)]
    [InlineData(8, 16755.131865559466)]
    public void The_inertia_is_that_of_scikit_learn_within_one_percent(int clusters, double reference)
    {
        foreach (var seed in Enumerable.Range(0, 5))
        {
            var found = KMeans.Cluster(Bells, clusters, restarts: 10, new RandomStream(seed, "kmeans")).Inertia;
            Assert.InRange(found, reference * 0.99, reference * 1.01);
        }
    }

    [Fact]
    public void The_inertia_is_the_sum_of_squared_distances_to_the_means()
    {
        var found = KMeans.Cluster(Bells, 5, 3, new RandomStream(1, "kmeans"));
        var direct = Bells.Zip(found.Labels).GroupBy(pair => pair.Second, pair => pair.First)
            .Sum(cluster => Enumerable.Range(0, 16).Sum(i =>
        {
            var mean = cluster.Average(point => (double)point[i]);
            return cluster.Sum(point => (point[i] - mean) * (point[i] - mean));
        }));
        Assert.Equal(direct, found.Inertia, 6);
    }

    [Fact]
    public void Clusters_are_numbered_by_size_and_repeat_for_equal_streams()
    {
        var found = KMeans.Cluster(Bells, 8, 3, new RandomStream(1, "kmeans"));
        Assert.Equal(found.Sizes.OrderDescending(), found.Sizes);
        Assert.Equal(Enumerable.Range(0, 8).Select(c => found.Labels.Count(label => label == c)), found.Sizes);
        Assert.Equal(found.Labels, KMeans.Cluster(Bells, 8, 3, new RandomStream(1, "kmeans")).Labels);
    }

    [Fact]
    public void No_cluster_is_empty_even_among_equal_points()
    {
        float[][] points = [[0f], [0f], [0f], [0f], [1f]];
        var found = KMeans.Cluster(points, 4, 5, new RandomStream(1, "kmeans"));
        Assert.All(found.Sizes, size => Assert.InRange(size, 1, 2));
        Assert.Equal(0, found.Inertia);
        Assert.Equal([1, 1, 1, 1, 1], KMeans.Cluster(points, 5, 1, new RandomStream(1, "kmeans")).Sizes);
        Assert.Throws<ArgumentException>(() => KMeans.Cluster(points, 6, 1, new RandomStream(1, "kmeans")));
    }

    [Fact]
    public void Principal_components_are_the_directions_of_most_variance()
    {
        // Spread 5 along (0.6, 0.8, 0), 2 along (-0.8, 0.6, 0), 0.1 along the third axis.
        var random = new RandomStream(1, "pca");
        double[][] own = [.. Enumerable.Range(0, 2000)
            .Select(_ => new[] { 5 * random.NextGaussian(), 2 * random.NextGaussian(), 0.1 * random.NextGaussian() })];
        float[][] points = [.. own.Select(
            p => new[] { (float)(0.6 * p[0] - 0.8 * p[1] + 9), (float)(0.8 * p[0] + 0.6 * p[1] - 4), (float)p[2] })];
        var projected = PrincipalComponents.Project(points, 2);
        var first = own.Average(p => p[0]);
        Assert.All(projected.Zip(own).Take(50), pair => Assert.Equal(pair.Second[0] - first, pair.First[0], 0.3));
        Assert.InRange(Math.Sqrt(projected.Average(p => p[0] * p[0])), 4.8, 5.2);
        Assert.InRange(Math.Sqrt(projected.Average(p => p[1] * p[1])), 1.9, 2.1);
        Assert.Equal(0, projected.Average(p => p[0] * p[1]), 12);
        Assert.Equal([[0.0, 0.0], [0.0, 0.0]], PrincipalComponents.Project([[3f], [3f]], 2));
    }

    [Fact]
    public void Fewer_points_than_dimensions_have_the_distances_of_the_points()
    {
        // Three points of a plane in four dimensions: 3, 4 and 5 apart.
        float[][] points = [[1, 0, 2, 0], [1, 3, 2, 0], [1, 0, 2, 4]];
        var projected = PrincipalComponents.Project(points, 3);
        Assert.Equal(3, Distance(projected[0], projected[1]), 9);
        Assert.Equal(4, Distance(projected[0], projected[2]), 9);
        Assert.Equal(5, Distance(projected[1], projected[2]), 9);
        Assert.All(projected, point => Assert.Equal(0, point[2], 9));
        Assert.All(PrincipalComponents.Project([[1f, 2f, 3f], [1f, 2f, 3f]], 2), point => Assert.Equal([0.0, 0.0], point));

        static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
    }
}
