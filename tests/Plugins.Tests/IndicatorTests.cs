namespace EvoPrune.Plugins.Tests;

public class IndicatorTests
{
    [Fact]
    public void The_distance_of_a_set_to_itself_is_nothing_and_otherwise_the_mean_to_the_nearest()
    {
        double[][] targets = [[0, 0], [3, 4]];
        Assert.Equal(0, InvertedGenerationalDistance.Of(targets, targets));
        Assert.Equal(2.5, InvertedGenerationalDistance.Of([[0, 0]], targets));
    }

    [Fact]
    public void Hypervolumes_that_can_be_seen()
    {
        Assert.Equal(3, Hypervolume.Of([[2], [4]], [5]));
        Assert.Equal(6, Hypervolume.Of([[1, 3], [2, 2], [3, 1], [2, 2]], [4, 4]));
        Assert.Equal(0, Hypervolume.Of([[1, 4], [5, 1]], [4, 4]));
        Assert.Equal(8 - 1, Hypervolume.Of([[0, 0, 1], [0, 1, 0], [1, 0, 0]], [2, 2, 2]), 12);
    }

    [Fact]
    public void The_hypervolume_is_that_of_inclusion_and_exclusion()
    {
        foreach (var objectives in (int[])[1, 2, 3, 4, 5])
        {
            var random = new RandomStream(objectives, "volume");
            double[][] costs = [.. Enumerable.Range(0, 9).Select(_ => (double[])[.. Enumerable.Range(0, objectives).Select(_ => random.Next(8) / 8.0)])];
            double[] reference = [.. Enumerable.Repeat(0.9, objectives)];
            var expected = 0.0;
            for (var subset = 1; subset < 1 << costs.Length; subset++)
            {
                double[][] members = [.. costs.Where((_, i) => (subset >> i & 1) == 1)];
                var common = Enumerable.Range(0, objectives).Aggregate(1.0, (volume, i) => volume * Math.Max(0, reference[i] - members.Max(cost => cost[i])));
                expected += members.Length % 2 == 1 ? common : -common;
            }

            Assert.Equal(expected, Hypervolume.Of(costs, reference), 9);
        }
    }
}
