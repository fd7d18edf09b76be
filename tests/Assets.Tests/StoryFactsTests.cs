using System.Text.RegularExpressions;

namespace EvoPrune.Assets.Tests;

/// <summary>Later statements of stories follow from earlier ones. The tests read only the text.</summary>
public partial class StoryFactsTests
{
    [Fact]
    public void Claims_about_possessions_follow_from_the_moves()
    {
        var readers = Samples.Of(Possessions.Write).Select(story =>
        {
            var reader = new PossessionReader();
            Array.ForEach([.. story.Sentences()], reader.Read);
            return reader;
        }).ToList();
        Assert.InRange(readers.Average(reader => reader.Moves), 5, 9);
        Assert.InRange(readers.Average(reader => reader.Claims), 6, 20);
    }

    [Fact]
    public void A_lost_thing_is_found_on_the_way_that_was_walked()
    {
        foreach (var story in Samples.Of(LostAndFound.Write))
        {
            var way = First(story, "First \\w+ came to (.+?)\\.").Split([", then to ", " and then to "], StringSplitOptions.None);
            string[] back = [.. Regex.Matches(story, "from (the \\w+) to (the \\w+)\\.").Select(match => match.Groups[2].Value)];
            Assert.Equal(way.Reverse().Skip(1).Take(back.Length), back);
            Assert.Equal(back[^1], First(story, "had been \\w+ (the \\w+) all the time"));
            Assert.Equal(First(story, "I have lost (the \\w+ \\w+)"), First(story, "Here is (the \\w+ \\w+)"));
        }
    }

    [Fact]
    public void Flocks_add_up_and_agree_with_their_verbs()
    {
        foreach (var story in Samples.Of(Flock.Write))
        {
            var start = Samples.Number(First(story, "(?:One morning|In the morning|At sunrise) there were (\\w+)"));
            var now = start;
            foreach (Match change in Changes().Matches(story))
            {
                now += Samples.Number(change.Groups[1].Value) * (change.Groups[2].Success ? -1 : 1);
                Assert.Equal(now, Samples.Number(change.Groups[4].Value));
                Assert.Equal(now == 1 ? "was" : "were", change.Groups[3].Value);
            }

            Assert.Equal(now, Samples.Number(First(story, "(?:At night|When it was dark) there \\w+ (\\w+)")));
            Assert.Contains(now == start ? "as many as" : now > start ? "more than" : "fewer than", story, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Days_follow_each_other_and_answers_name_the_right_one()
    {
        string[] week = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        foreach (var story in Samples.Of(Week.Write))
        {
            var done = Chores().Matches(story.Split('\n')[0]).Select(match => (Day: match.Groups[1].Value, Past: match.Groups[2].Value))
                .ToArray();
            int[] days = [.. done.Select(chore => Array.IndexOf(week, chore.Day))];
            Assert.All(days.Zip(days.Skip(1)), pair => Assert.Equal((pair.First + 1) % 7, pair.Second));
            foreach (Match asked in Regex.Matches(story, "did you do on (\\w+)\\?\" asked \\w+\\. \"I (.+?),\""))
            {
                Assert.Contains((asked.Groups[1].Value, asked.Groups[2].Value), done);
            }
        }
    }

    [Fact]
    public void A_recipe_uses_what_it_lists_in_the_same_order()
    {
        foreach (var story in Samples.Of(Cooking.Write))
        {
            var needed = First(story, "I need (.+?),\" ").Split([", ", " and "], StringSplitOptions.None);
            var used = Regex.Matches(story, "(?:put|added|took|all came) (.+?)(?: into| and|\\.)").Select(match => match.Groups[1].Value);
            Assert.Equal(needed, used.Take(needed.Length));
        }
    }

    [Fact]
    public void Swaps_leave_everybody_with_what_was_swapped_last()
    {
        foreach (var story in Samples.Of(Swaps.Write))
        {
            var has = Pairs(story, "(?<=\\. )(\\w+) had an? (\\w+ \\w+)\\.");
            foreach (Match swap in Regex.Matches(
                story, "(\\w+) (?:swapped|exchanged) the (\\w+ \\w+) for the (\\w+ \\w+), which (\\w+) had"))
            {
                var names = Groups(swap);
                Assert.Equal([names[1], names[2]], [has[names[0]], has[names[3]]]);
                (has[names[0]], has[names[3]]) = (has[names[3]], has[names[0]]);
            }

            const string End = "(\\w+)(?: still had|, who had come with the \\w+ \\w+, (?:went home|left) with) the (\\w+ \\w+)\\.";
            Assert.Equal(has.OrderBy(holder => holder.Key), Pairs(story, End).OrderBy(holder => holder.Key));
        }
    }

    [Fact]
    public void The_highest_of_a_ranking_is_below_nobody_and_the_lowest_above_nobody()
    {
        foreach (var story in Samples.Of(Ranking.Write))
        {
            var above = Pairs(story, "(?<=[.] |\\n)(\\w+) was \\w+er than (\\w+)\\.");
            var end = Regex.Match(story, "So (\\w+) was the \\w+ of (?:all|them), and (\\w+) was");
            Assert.Equal([end.Groups[1].Value], above.Keys.Except(above.Values));
            Assert.Equal([end.Groups[2].Value], above.Values.Except(above.Keys));
        }
    }

    [Fact]
    public void What_is_paid_in_a_shop_is_the_sum_of_its_prices()
    {
        foreach (var story in Samples.Of(Shop.Write))
        {
            var paid = Regex.Matches(story, "(?:bought|took) the .+? for (\\w+) coins?\\.")
                .Sum(match => Samples.Number(match.Groups[1].Value));
            var money = Regex.Match(story, "(\\w+) coins? and had (\\w+) coins? left");
            Assert.Equal(paid, Samples.Number(money.Groups[1].Value));
            Assert.Equal(Samples.Number(First(story, "came in with (\\w+) coin")) - paid, Samples.Number(money.Groups[2].Value));
        }
    }

    [Fact]
    public void A_letter_is_answered_in_its_own_terms()
    {
        foreach (var story in Samples.Of(Letters.Write))
        {
            string[] names = [.. Regex.Matches(story, "(?:Dear|Your friend,) (\\w+)").Select(match => match.Groups[1].Value)];
            Assert.Equal((names[0], names[1]), (names[3], names[2]));
            Assert.Equal(First(story, "(?:meet|come) on (\\w+)\\?"), First(story, "On (\\w+) I will come"));
            Assert.Equal(First(story, "Please bring (the \\w+ \\w+)"), First(story, "I will bring (the \\w+ \\w+) for you"));
        }
    }

    [Fact]
    public void A_craft_sells_what_it_makes()
    {
        foreach (var story in Samples.Of(Crafts.Write))
        {
            var titles = Pairs(story.Split('\n')[0], "(\\w+) the (\\w+)");
            var errands = Errands().Matches(story);
            Assert.NotEmpty(errands);
            Assert.All(errands.Select(Groups), names =>
                Assert.Equal([titles[names[1]], titles[names[2]], titles[names[1]]], [names[0], names[3], names[4]]));

            Assert.Equal(titles[First(story, "whose name was (\\w+)")], First(story, "And the (\\w+), whose"));
        }
    }

    [Fact]
    public void A_riddle_is_solved_by_the_only_animal_that_fits()
    {
        foreach (var story in Samples.Of(Riddle.Write))
        {
            var solution = First(story, "Then it is an? (\\w+)");
            var fits = Animal.All.Where(animal => Regex.Matches(story, "\"Does it (.+?)\\?\" asked \\w+\\. \"(Yes|No)").All(asked =>
                Facts(animal).Contains(asked.Groups[1].Value) == (asked.Groups[2].Value == "Yes")));
            Assert.Equal([solution], fits.Select(animal => animal.Name));
        }

        static string[] Facts(Animal animal) =>
        [
            $"live {animal.Home}", $"eat {animal.Food}", animal.Sound, $"have {animal.Cover}",
            $"have {(animal.Legs == 2 ? "two" : animal.Legs == 4 ? "four" : "six")} legs",
        ];
    }

    [GeneratedRegex("(\\w+) \\w+ (?:(went away|ran off|left)|came|joined them|arrived)\\. Now there (was|were) (\\w+)")]
    private static partial Regex Changes();

    [GeneratedRegex("On (\\w+) \\w+ (.+?)(?: in the morning| before noon| after dinner| all day)?\\.")]
    private static partial Regex Chores();

    [GeneratedRegex(
        "the (\\w+) needed \\w+, so (\\w+) went to the \\w+ and asked for (\\w+)\\.[^\\n]+ said the (\\w+)\\. The (\\w+) paid")]
    private static partial Regex Errands();

    private static string[] Groups(Match match) => [.. match.Groups.Values.Skip(1).Select(group => group.Value)];

    private static Dictionary<string, string> Pairs(string text, string pattern) =>
        Regex.Matches(text, pattern).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

    private static string First(string story, string pattern) => Regex.Match(story, pattern) is { Success: true } match
        ? match.Groups[1].Value
        : throw new FormatException($"'{pattern}' is nowhere in:\n{story}");
}

/// <summary>Sample stories of one kind, and their sentences.</summary>
internal static partial class Samples
{
    public const int Stories = 200;

    public static IEnumerable<string> Of(Action<Story> kind) => Enumerable.Range(0, Stories).Select(index =>
    {
        var story = new Story(new RandomStream(1, "tests", individual: index));
        kind(story);
        return story.ToString();
    });

    /// <summary>The sentences with their full stops; quotes include the speaker.</summary>
    public static IEnumerable<string> Sentences(this string story) => Boundary().Split(story);

    /// <summary>The value of a numeral from "no" to "twenty".</summary>
    public static int Number(string word) => Array.IndexOf(
    [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
    ], word.ToLowerInvariant()) is var value and >= 0 ? value : throw new FormatException($"'{word}' is not a numeral.");

    [GeneratedRegex("""(?<=[.?]"?)\s+(?=["A-Z])""")]
    private static partial Regex Boundary();
}
