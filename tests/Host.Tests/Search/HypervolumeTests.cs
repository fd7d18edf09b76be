using EvoPrune.Host.Search;

namespace EvoPrune.Host.Tests.Search;

public class HypervolumeTests
{
    [Fact]
    public void Hypervolumes_that_a_drawing_shows()
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
            double[][] costs =
                [.. Enumerable.Range(0, 9).Select(_ => (double[])[.. Enumerable.Range(0, objectives).Select(_ => random.Next(8) / 8.0)])];
            double[] reference = [.. Enumerable.Repeat(0.9, objectives)];
            var expected = 0.0;
            for (var subset = 1; subset < 1 << costs.Length; subset++)
            {
                double[][] members = [.. costs.Where((_, i) => (subset >> i & 1) == 1)];
                var common = Enumerable.Range(0, objectives)
                    .Aggregate(1.0, (volume, i) => volume * Math.Max(0, reference[i] - members.Max(cost => cost[i])));
                expected += members.Length % 2 == 1 ? common : -common;
            }

            Assert.Equal(expected, Hypervolume.Of(costs, reference), 9);
        }
    }
}
