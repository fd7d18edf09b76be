using System.Globalization;
using System.Reflection;
using EvoPrune.Models;
using TorchSharp;

namespace EvoPrune.Assets.Tests;

/// <summary>The files in assets/ equal the recipe's output and are as good as README.md says.</summary>
public class CommittedAssetsTests
{
    private const long MostBytes = 8 << 20;

    [Theory]
    [InlineData(StoryCorpus.Calibration)]
    [InlineData(StoryCorpus.Report)]
    public void Held_out_texts_are_those_of_the_default_seed(string split) =>
        Assert.Equal(StoryCorpus.Text(new Options { Output = "." }.Seed, split, Options.HeldOutCharacters), AssetFolder.Text(split));

    [Theory]
    [InlineData(StoryEndings.Report)]
    [InlineData(StoryEndings.Search)]
    public void Endings_are_those_of_the_default_seed(string split)
    {
        var seed = new Options { Output = "." }.Seed;
        Assert.Equal(StoryEndings.Lines(seed, split), AssetFolder.Endings(split));
        var endings = StoryEndings.All(seed, split).ToList();
        Assert.Equal(StoryEndings.Documents, endings.Count);
        Assert.All(endings, each => Assert.Equal(4, each.Endings.Distinct().Count()));
        Assert.All(Enumerable.Range(0, 4), label => Assert.InRange(endings.Count(each => each.Label == label), 30, 70));
        Assert.DoesNotContain(endings, each => AssetFolder.Text(StoryCorpus.Report).Contains(each.Beginning, StringComparison.Ordinal));
    }

    [Fact]
    public void The_model_folder_is_at_most_8_megabytes() =>
        Assert.InRange(Directory.GetFiles(AssetFolder.Model).Sum(file => new FileInfo(file).Length), 1, MostBytes);

    [Theory]
    [InlineData(StoryCorpus.Calibration)]
    [InlineData(StoryCorpus.Report)]
    public void The_model_is_as_good_as_the_readme_says_and_far_better_than_counting(string split)
    {
        var folder = ModelFolder.Open(AssetFolder.Model);
        Assert.Equal(12, folder.Topology.Blocks.Count);
        using var model = folder.Load(torch.CPU);
        var windows = Recipe.Windows([.. folder.OpenTokenizer().Encode(AssetFolder.Text(split))]);
        Assert.True(windows.Count >= 128, $"{split}.txt fills only {windows.Count} windows");
        var (unigram, bigram, promised) = Promised($"{split}.txt");
        var measured = NegativeLogLikelihood.Of(model.Dense, windows).Perplexity;
        Assert.Equal(promised, measured, 0.0006);   // Three decimals and rounding differences between machines.
        Assert.True(4 * promised < bigram && 4 * bigram < unigram, $"unigram {unigram}, bigram {bigram}, model {promised}");
    }

    [Fact]
    public void Calibration_and_report_share_no_passage()
    {
        const int Passage = 48;   // In tokens; the overlap that a run rejects.
        var tokenizer = ModelFolder.Open(AssetFolder.Model).OpenTokenizer();
        Assert.Empty(Passages(StoryCorpus.Calibration).Intersect(Passages(StoryCorpus.Report)));

        HashSet<string> Passages(string split)
        {
            var tokens = tokenizer.Encode(AssetFolder.Text(split));
            return [.. Enumerable.Range(0, tokens.Length - Passage).Select(start => string.Join(' ', tokens[start..(start + Passage)]))];
        }
    }

    // | report.txt | 168 | 123.4 | 12.34 | 1.234 |
    private static (double Unigram, double Bigram, double Model) Promised(string text)
    {
        var row = File.ReadLines(AssetFolder.Readme).Single(line => line.StartsWith($"| {text} |", StringComparison.Ordinal)).Split('|');
        return (Number(row[3]), Number(row[4]), Number(row[5]));

        static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
    }
}

/// <summary>Paths of the committed assets.</summary>
internal static class AssetFolder
{
    public static string Path { get; } =
        typeof(AssetFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Assets").Value!;

    public static string Model { get; } = System.IO.Path.Combine(Path, "tiny");

    public static string Readme { get; } = System.IO.Path.Combine(Path, "README.md");

    public static string Endings(string split) => File.ReadAllText(System.IO.Path.Combine(Path, "stories", $"{split}.jsonl"));

    public static string Text(string split) => File.ReadAllText(System.IO.Path.Combine(Path, "stories", $"{split}.txt"));
}
