using EvoPrune.Host.Benchmarks;

namespace EvoPrune.Host.Tests.Benchmarks;

public class InvertedGenerationalDistanceTests
{
    [Fact]
    public void The_distance_of_a_set_to_itself_is_nothing_and_otherwise_the_mean_to_the_nearest()
    {
        double[][] targets = [[0, 0], [3, 4]];
        Assert.Equal(0, InvertedGenerationalDistance.Of(targets, targets));
        Assert.Equal(2.5, InvertedGenerationalDistance.Of([[0, 0]], targets));
    }
}
