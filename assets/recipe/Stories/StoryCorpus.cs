using System.Text.RegularExpressions;
using System.Text;

namespace EvoPrune.Assets;

/// <summary>Text of any length from one seed. Each split has its own random streams.</summary>
internal static class StoryCorpus
{
    /// <summary>The splits: training of the model, calibration of searches, and reported results.</summary>
    public const string Training = "training", Calibration = "calibration", Report = "report";

    /// <summary>All kinds of stories, with equal probability.</summary>
    public static readonly IReadOnlyList<Action<Story>> Kinds =
    [
        Possessions.Write, LostAndFound.Write, Flock.Write, Week.Write, Cooking.Write, Swaps.Write,
        Riddle.Write, Ranking.Write, Shop.Write, Letters.Write, Crafts.Write,
    ];

    /// <summary>The story with an index, independent of all others.</summary>
    public static string StoryAt(long seed, string split, int index)
    {
        var random = new RandomStream(seed, $"stories/{split}", individual: index);
        var kind = random.Pick(Kinds);
        var story = new Story(random);
        kind(story);
        return story.ToString();
    }

    /// <summary>The kind of the story with an index, as its position in <see cref="Kinds"/>.</summary>
    public static int KindAt(long seed, string split, int index)
    {
        var kind = new RandomStream(seed, $"stories/{split}", individual: index).Pick(Kinds);
        return Kinds.Index().First(each => each.Item == kind).Index;
    }

    /// <summary>Complete stories separated by empty lines, with at least this many characters.</summary>
    public static string Text(long seed, string split, int characters)
    {
        var text = new StringBuilder(characters + 4096);
        for (var index = 0; text.Length < characters; index++)
        {
            text.Append(StoryAt(seed, split, index)).Append("\n\n");
        }

        return text.ToString();
    }
}

/// <summary>Builds one story sentence by sentence. In patterns, "[one|another]" is a random choice.</summary>
internal sealed partial class Story(RandomStream random)
{
    private readonly StringBuilder text = new();

    /// <summary>The random stream of the story.</summary>
    public RandomStream Random => random;

    /// <summary>Adds a sentence to the paragraph.</summary>
    public void Say(string pattern)
    {
        if (text.Length > 0 && text[^1] != '\n')
        {
            text.Append(' ');
        }

        text.Append(Capitalised(Alternative().Replace(pattern, match => random.Pick(match.Groups[1].Value.Split('|')))));
    }

    /// <summary>Starts a new paragraph with a sentence.</summary>
    public void NewParagraph(string pattern)
    {
        text.Append('\n');
        Say(pattern);
    }

    public override string ToString() => text.ToString();

    private static string Capitalised(string sentence)
    {
        var first = sentence.StartsWith('"') ? 1 : 0;
        return $"{sentence[..first]}{char.ToUpperInvariant(sentence[first])}{sentence[(first + 1)..]}";
    }

    [GeneratedRegex(@"\[([^\]]*)\]")]
    private static partial Regex Alternative();
}

/// <summary>Random choices of people, things and places, all distinct.</summary>
internal static class StoryRandom
{
    // Things that differ only in color require that a reader associates color and noun.
    private const double AlikeButForColour = 0.4;

    public static T[] Several<T>(this RandomStream random, int count, IReadOnlyList<T> all) =>
        Array.ConvertAll(random.Choose(count, all.Count), index => all[index]);

    public static Person[] People(this RandomStream random, int count) => random.Several(count, Person.All);

    public static Place[] Places(this RandomStream random, int count) => random.Several(count, Place.All);

    public static Thing[] Things(this RandomStream random, int count)
    {
        if (random.NextBool(AlikeButForColour))
        {
            var noun = random.Pick(Thing.Nouns);
            return [.. random.Several(count, Thing.Colours).Select(colour => new Thing(noun, colour))];
        }

        var (nouns, adjectives) = (random.Several(count, Thing.Nouns), random.Several(count, Thing.Adjectives));
        return [.. nouns.Zip(adjectives, (noun, adjective) => new Thing(noun, adjective))];
    }

    /// <summary>A random whole number from a closed interval.</summary>
    public static int Between(this RandomStream random, int least, int most) => least + random.Next(most - least + 1);
}
