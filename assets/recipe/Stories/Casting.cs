using EvoPrune.Assets.Words;

namespace EvoPrune.Assets.Stories;

/// <summary>Picks who and what a story is about. No two picked together can be mistaken for each other.</summary>
internal static class Casting
{
    // Things that differ in colour alone can only be told apart by a reader who binds the colour to the noun.
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

    /// <summary>A whole number between two, both included.</summary>
    public static int Between(this RandomStream random, int least, int most) => least + random.Next(most - least + 1);
}
