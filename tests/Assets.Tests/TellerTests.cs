using EvoPrune.Assets.Stories;
using EvoPrune.Assets.Words;

namespace EvoPrune.Assets.Tests;

public class TellerTests
{
    [Fact]
    public void One_alternative_is_told_and_every_alternative_sometimes()
    {
        var told = Enumerable.Range(0, 100).Select(index =>
        {
            var teller = new Teller(new RandomStream(1, "alternatives", individual: index));
            teller.Say("the kite was [red|blue|].");
            return teller.ToString();
        });
        Assert.Equal(["The kite was .", "The kite was blue.", "The kite was red."], told.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Sentences_of_a_paragraph_are_parted_by_a_space_and_paragraphs_by_a_line()
    {
        var teller = new Teller(new RandomStream(1, "layout"));
        teller.Say("first.");
        teller.Say("second.");
        teller.Turn("\"third,\" said Tom.");
        Assert.Equal("First. Second.\n\"Third,\" said Tom.", teller.ToString());
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
