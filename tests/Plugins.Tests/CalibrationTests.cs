using EvoPrune.Calibration;

namespace EvoPrune.Plugins.Tests;

public class CalibrationTests
{
    private static readonly ModelTopology Model = Topologies.Of(4);

    private sealed class Counting(int tokens) : ITextCorpus
    {
        public string Text => "";

        public IReadOnlyList<int> Tokens { get; } = [.. Enumerable.Range(0, tokens)];

        public IReadOnlyList<int> Encode(string text) => [];
    }

    [Fact]
    public void Random_draws_different_windows_that_follow_the_stream()
    {
        var sampler = new RandomSampler(new() { Samples = 5, Length = 10 }, Model);
        var set = sampler.Sample(new Counting(109), new RandomStream(1, "calibration"));
        Assert.Equal(5, set.Windows.Count);
        Assert.Equal(5, set.Offsets.Distinct().Count());
        Assert.All(set.Offsets, offset => Assert.True(offset % 10 == 0 && offset <= 90));
        Assert.Equal(set.Offsets.SelectMany(offset => Enumerable.Range(offset, 10)), set.Windows.Ids.ToArray());
        Assert.Equal(set.Windows.Hash, sampler.Sample(new Counting(109), new RandomStream(1, "calibration")).Windows.Hash);
        Assert.NotEqual(set.Windows.Hash, sampler.Sample(new Counting(109), new RandomStream(2, "calibration")).Windows.Hash);
    }

    [Fact]
    public void Random_reports_the_numbers_if_the_text_is_too_short()
    {
        var sampler = new RandomSampler(new() { Samples = 5, Length = 10 }, Model);
        var error = Assert.Throws<InvalidDataException>(() => sampler.Sample(new Counting(49), new RandomStream(1, "calibration")));
        Assert.Equal("5 windows of 10 tokens were asked for, but the text has 49 tokens: 4 windows.", error.Message);
    }

    [Fact]
    public void First_takes_the_first_windows_for_any_seed()
    {
        var sampler = new FirstSampler(new() { Samples = 3, Length = 10 }, Model);
        var set = sampler.Sample(new Counting(35), new RandomStream(1, "calibration"));
        Assert.Equal([0, 10, 20], set.Offsets);
        Assert.Equal(Enumerable.Range(0, 30), set.Windows.Ids.ToArray());
        Assert.Equal(set.Windows.Hash, sampler.Sample(new Counting(35), new RandomStream(2, "calibration")).Windows.Hash);
        Assert.Equal(
            "3 windows of 10 tokens were asked for, but the text has 29 tokens: 2 windows.",
            Assert.Throws<InvalidDataException>(() => sampler.Sample(new Counting(29), new RandomStream(1, "calibration"))).Message);
    }

    [Fact]
    public void Windows_are_as_long_as_the_context_unless_asked_otherwise()
    {
        var set = new FirstSampler(new() { Samples = 2 }, Model).Sample(new Counting(35), new RandomStream(1, "calibration"));
        Assert.Equal((2, Model.ContextLength), (set.Windows.Count, set.Windows.Length));
        var longContext = new FirstSampler(new() { Samples = 1 }, Model with { ContextLength = 131_072 });
        Assert.Equal(2048, longContext.Sample(new Counting(5000), new RandomStream(1, "calibration")).Windows.Length);
    }

    [Fact]
    public void Windows_are_sliced_and_hashed_by_their_tokens_alone()
    {
        var windows = new TokenWindows([1, 2, 3, 4, 5, 6], 2);
        Assert.Equal(new TokenWindows([3, 4], 2).Hash, windows.Slice(1, 1).Hash);
        Assert.Equal(2, windows.Within(3).Count);
        Assert.Equal(3, windows.Within(null).Count);
        Assert.Equal(1, windows.Within(0).Count);
        Assert.Throws<ArgumentException>(() => new TokenWindows([1, 2, 3], 2));
    }
}
