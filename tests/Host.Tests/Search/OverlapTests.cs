using EvoPrune.Host.Search;

namespace EvoPrune.Host.Tests.Search;

public class OverlapTests
{
    private static TokenWindows Windows(int first, int length = 64, int count = 2) =>
        new([.. Enumerable.Range(first, length * count)], length);

    [Fact]
    public void Disjoint_windows_share_nothing() => Assert.Null(Overlap.Find(Windows(0), Windows(1000)));

    [Fact]
    public void A_shared_run_is_found_also_when_it_is_shifted()
    {
        // The second set starts 70 tokens later: its first window shares tokens 70 to 127 with the first set's second window.
        var overlap = Overlap.Find(Windows(0), Windows(70));
        Assert.NotNull(overlap);
        Assert.Equal((1, 0), (overlap.Left, overlap.Right));
        Assert.Equal(Enumerable.Range(70, 48), overlap.Ids);
    }

    [Fact]
    public void A_short_shared_phrase_does_not_count() =>
        Assert.Null(Overlap.Find(Windows(0, count: 1), new TokenWindows([.. Enumerable.Range(20, 40), .. Enumerable.Range(500, 24)], 64)));

    [Fact]
    public void Short_windows_overlap_when_they_are_equal() =>
        Assert.NotNull(Overlap.Find(new TokenWindows([1, 2, 3, 4], 4), new TokenWindows([9, 9, 9, 9, 1, 2, 3, 4], 4)));
}
