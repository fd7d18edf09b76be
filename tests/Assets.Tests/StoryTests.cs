using System.Security.Cryptography;
using System.Text;

namespace EvoPrune.Assets.Tests;

public class StoryTests
{
    [Fact]
    public void One_alternative_is_told_and_every_alternative_sometimes()
    {
        var told = Enumerable.Range(0, 100).Select(index =>
        {
            var story = new Story(new RandomStream(1, "alternatives", individual: index));
            story.Say("the kite was [red|blue|].");
            return story.ToString();
        });
        Assert.Equal(["The kite was .", "The kite was blue.", "The kite was red."], told.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Sentences_of_a_paragraph_are_parted_by_a_space_and_paragraphs_by_a_line()
    {
        var story = new Story(new RandomStream(1, "layout"));
        story.Say("first.");
        story.Say("second.");
        story.NewParagraph("\"third,\" said Tom.");
        Assert.Equal("First. Second.\n\"Third,\" said Tom.", story.ToString());
    }

    [Theory]
    [InlineData("orange kite", "an orange kite")]
    [InlineData("red kite", "a red kite")]
    public void Articles_agree_with_the_word_after_them(string phrase, string expected) => Assert.Equal(expected, English.A(phrase));

    [Theory]
    [InlineData(0, "no mice")]
    [InlineData(1, "one mouse")]
    [InlineData(20, "twenty mice")]
    public void Nouns_agree_with_their_number(int count, string expected) => Assert.Equal(expected, English.Count(count, "mouse", "mice"));

    [Fact]
    public void Lists_end_with_and()
    {
        Assert.Equal("a", English.List(["a"]));
        Assert.Equal("a and b", English.List(["a", "b"]));
        Assert.Equal("a, b and c", English.List(["a", "b", "c"]));
    }

    [Fact]
    public void Things_of_one_story_can_be_told_apart()
    {
        foreach (var index in Enumerable.Range(0, 200))
        {
            var things = new RandomStream(1, "things", individual: index).Things(4);
            Assert.Equal(4, things.Distinct().Count());
            Assert.Equal(4, things.Select(thing => thing.Adjective).Distinct().Count());
        }
    }
}

public class StoryCorpusTests
{
    [Fact]
    public void A_seed_gives_the_same_stories_everywhere() => Assert.Equal(
        "0640d75556b8039ba949025645b3495634443b7ed636683a62fa217b8eed3bd1",
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(StoryCorpus.Text(7, StoryCorpus.Training, 50_000)))));

    [Fact]
    public void Seeds_and_splits_differ()
    {
        var story = StoryCorpus.StoryAt(1, StoryCorpus.Report, 0);
        Assert.Equal(story, StoryCorpus.StoryAt(1, StoryCorpus.Report, 0));
        Assert.NotEqual(story, StoryCorpus.StoryAt(2, StoryCorpus.Report, 0));
        Assert.NotEqual(story, StoryCorpus.StoryAt(1, StoryCorpus.Calibration, 0));
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
            var story = StoryCorpus.StoryAt(1, StoryCorpus.Training, index);
            Assert.DoesNotContain(story, character => "[]|{}".Contains(character));
            Assert.DoesNotContain("  ", story, StringComparison.Ordinal);
            Assert.DoesNotMatch("\\b(a [aeiou]|an [^aeiou])", story);
            Assert.All(story.Split('\n'), line => Assert.Matches("^[\"A-Z]", line));
        }
    }
}
