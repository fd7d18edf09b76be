using EvoPrune.Host.Search;

namespace EvoPrune.Host.Tests.Search;

public class StretchesTests
{
    [Fact]
    public void Every_piece_is_in_one_part_and_no_worker_has_more_than_its_share()
    {
        for (var trial = 0; trial < 300; trial++)
        {
            var random = new RandomStream(1, "stretches", trial);
            var (workers, pieces) = (1 + random.Next(6), Enumerable.Range(0, random.Next(12)).Select(_ => 1 + random.Next(8)).ToArray());
            var cut = Stretches.Of(pieces, workers);
            Assert.Equal(
                pieces.SelectMany((count, candidate) => Enumerable.Range(0, count).Select(piece => (candidate, piece))),
                cut.Parts.SelectMany(part => Enumerable.Range(part.First, part.End - part.First).Select(piece => (part.Candidate, piece))));
            Assert.Equal(workers, cut.Starts.Count);
            var shares = cut.Starts.Zip(cut.Starts.Skip(1).Append(cut.Parts.Count), (from, to) => cut.Parts.Take(from..to).Sum(part => part.End - part.First));
            Assert.All(shares, share => Assert.InRange(share, pieces.Sum() / workers, (pieces.Sum() + workers - 1) / workers));
        }
    }

    [Fact]
    public void A_candidate_across_an_end_is_cut_there_and_one_of_a_single_piece_is_not()
    {
        var odd = Stretches.Of([8, 8, 8], 2);
        Assert.Equal([new(0, 0, 8), new(1, 0, 4), new(1, 4, 8), new(2, 0, 8)], odd.Parts);
        Assert.Equal([0, 2], odd.Starts);
        Assert.Equal([new(0, 0, 1), new(1, 0, 1), new(2, 0, 1)], Stretches.Of([1, 1, 1], 2).Parts);
    }
}
