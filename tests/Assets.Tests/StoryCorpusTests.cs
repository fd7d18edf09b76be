using System.Security.Cryptography;
using System.Text;
using EvoPrune.Assets.Stories;

namespace EvoPrune.Assets.Tests;

public class StoryCorpusTests
{
    [Fact]
    public void A_seed_gives_the_same_stories_everywhere() => Assert.Equal(
        "0640d75556b8039ba949025645b3495634443b7ed636683a62fa217b8eed3bd1",
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(StoryCorpus.Text(7, StoryCorpus.Training, 50_000)))));

    [Fact]
    public void Seeds_and_splits_differ()
    {
        var story = StoryCorpus.Story(1, StoryCorpus.Report, 0);
        Assert.Equal(story, StoryCorpus.Story(1, StoryCorpus.Report, 0));
        Assert.NotEqual(story, StoryCorpus.Story(2, StoryCorpus.Report, 0));
        Assert.NotEqual(story, StoryCorpus.Story(1, StoryCorpus.Calibration, 0));
    }

    [Fact]
    public void A_longer_text_begins_with_the_shorter_one()
    {
        var (shorter, longer) = (StoryCorpus.Text(3, StoryCorpus.Training, 5_000), StoryCorpus.Text(3, StoryCorpus.Training, 20_000));
        Assert.StartsWith(shorter, longer, StringComparison.Ordinal);
    }

    [Fact]
    public void Stories_are_finished_sentences_without_leftovers_of_their_patterns()
    {
        foreach (var index in Enumerable.Range(0, 1000))
        {
            var story = StoryCorpus.Story(1, StoryCorpus.Training, index);
            Assert.DoesNotContain(story, character => "[]|{}".Contains(character));
            Assert.DoesNotContain("  ", story, StringComparison.Ordinal);
            Assert.DoesNotMatch("\\b(a [aeiou]|an [^aeiou])", story);
            Assert.All(story.Split('\n'), line => Assert.Matches("^[\"A-Z]", line));
        }
    }
}
