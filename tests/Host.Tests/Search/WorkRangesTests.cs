using EvoPrune.Host.Search;

namespace EvoPrune.Host.Tests.Search;

public class WorkRangesTests
{
    [Fact]
    public void Every_position_is_handed_out_once_whoever_asks()
    {
        for (var trial = 0; trial < 300; trial++)
        {
            var random = new RandomStream(1, "ranges", trial);
            var (count, workers) = (random.Next(40), 1 + random.Next(5));
            var ranges = new WorkRanges([0, .. Enumerable.Range(1, workers - 1).Select(_ => random.Next(count + 1)).Order()], count);
            List<int> taken = [];
            while (taken.Count < count)
            {
                taken.Add(ranges.Take(random.Next(workers))!.Value);
            }

            Assert.Equal(Enumerable.Range(0, count), taken.Order());
            Assert.All(Enumerable.Range(0, workers), worker => Assert.Null(ranges.Take(worker)));
        }
    }

    [Fact]
    public void A_worker_gets_neighbours_and_then_helps_where_most_is_left()
    {
        var ranges = new WorkRanges([0, 5], 10);
        Assert.Equal([0, 1, 2, 3, 4], Enumerable.Range(0, 5).Select(_ => ranges.Take(0)!.Value));
        Assert.Equal([7, 8, 9], Enumerable.Range(0, 3).Select(_ => ranges.Take(0)!.Value));
        Assert.Equal(5, ranges.Take(1));
    }
}
