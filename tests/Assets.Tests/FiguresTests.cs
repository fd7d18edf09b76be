namespace EvoPrune.Assets.Tests;

public class FiguresTests
{
    private static readonly Figures.Training Training = new(new() { Output = "." }, 1000, 2000, 500, TimeSpan.FromMinutes(3));

    private static string Rewritten(string before)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, before);
            Figures.Write(path, Training, [new("report.txt", 128, 100.04, 10.005, 2.0004)]);
            return File.ReadAllText(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Only_the_marked_part_of_the_file_is_replaced()
    {
        var first = Rewritten("# Title\n");
        Assert.StartsWith("# Title\n", first, StringComparison.Ordinal);
        Assert.Contains("| report.txt | 128 | 100.0 | 10.01 | 2.000 |", first, StringComparison.Ordinal);
        var second = Rewritten(first.Replace("2.000", "9.999", StringComparison.Ordinal) + "After.\n");
        Assert.Equal(first + "After.\n", second);
    }
}

public class NGramsTests
{
    private const int Vocabulary = 4;

    // Pairs: 0-1 three times, 1-0 twice, 1-2 once, 2-0 once; token 3 never.
    private static readonly int[] Text = [0, 1, 0, 1, 2, 0, 1, 0];
    private static readonly NGrams Counted = new(Text, Vocabulary);

    [Fact]
    public void Unigrams_are_counts_plus_one() =>
        Assert.Equal([5 / 12.0, 4 / 12.0, 2 / 12.0, 1 / 12.0], Enumerable.Range(0, Vocabulary).Select(Counted.Unigram));

    [Fact]
    public void Bigrams_are_discounted_counts_and_a_share_of_the_unigram()
    {
        const double Discount = 2 / (2 + 2 * 1.0);   // two pairs seen once, one seen twice
        Assert.Equal((2 - Discount + Discount * 2 * 5 / 12) / 3, Counted.Bigram(1, 0), 12);
        Assert.Equal(Discount * 2 / 12 / 3, Counted.Bigram(1, 3), 12);
    }

    [Fact]
    public void A_token_that_nothing_followed_predicts_as_if_nothing_stood_before() =>
        Assert.Equal(Counted.Unigram(2), Counted.Bigram(3, 2));

    [Fact]
    public void Probabilities_add_up_to_one()
    {
        var all = Enumerable.Range(0, Vocabulary).ToList();
        Assert.Equal(1, all.Sum(Counted.Unigram), 12);
        Assert.All(all, previous => Assert.Equal(1, all.Sum(token => Counted.Bigram(previous, token)), 12));
    }

    [Fact]
    public void The_first_token_of_a_window_is_not_scored_and_the_one_before_a_window_not_seen()
    {
        var (unigram, bigram) = Counted.Score(new TokenWindows([0, 1, 2, 1, 0, 3], 3));
        Assert.Equal(4, unigram.Count);
        Assert.Equal(-Math.Log(Counted.Unigram(1) * Counted.Unigram(2) * Counted.Unigram(0) * Counted.Unigram(3)), unigram.Sum, 12);
        Assert.Equal(-Math.Log(Counted.Bigram(0, 1) * Counted.Bigram(1, 2) * Counted.Bigram(1, 0) * Counted.Bigram(0, 3)), bigram.Sum, 12);
    }
}
