using EvoPrune.Assets.Words;

namespace EvoPrune.Assets.Stories.Kinds;

/// <summary>Somebody loses something on a walk from place to place, and finds it on the way back, which is the same way reversed.</summary>
internal static class LostAndFound
{
    public static void Tell(Teller tell)
    {
        var random = tell.Random;
        var people = random.People(2);
        var (hero, friend) = (people[0], people[1]);
        var thing = random.Things(1)[0];
        var way = random.Places(random.Between(3, 5));
        var lost = random.Next(way.Length - 1);
        var (weather, mood) = (random.Pick(English.Weathers), random.Pick(English.Moods));

        tell.Say($"[One|On a] {weather} day {hero} [took|carried] {thing.A} [along|on a long walk].");
        tell.Say($"{hero.HeWas} {mood}.");
        tell.Say($"First {hero.He} came to {way[0]}, {English.List(way.Skip(1).Select(place => $"then to {place}"))}.");
        tell.Say($"{way[^1].Where}, {hero} [looked|felt] in {hero.His} bag, and {thing} was not there.");
        tell.Turn($"\"I have lost {thing},\" [said|cried] {hero}.");
        tell.Say($"\"Let us go back [the way you came|together],\" said {friend}.");
        tell.Say($"So {hero} and {friend} went back, from {way[^1]} to {way[^2]}.");
        for (var stop = way.Length - 2; stop > lost; stop--)
        {
            tell.Say($"[They looked|They searched] {way[stop].Where}, but {thing} was not there.");
            tell.Say($"So they went on from {way[stop]} to {way[stop - 1]}.");
        }

        tell.Say($"[There|At last], {way[lost].Where}, {friend} [saw|found] {thing} "
            + "[under a leaf|behind a stone|in the dust|beside a root].");
        tell.Turn($"\"Here is {thing},\" said {friend}, and gave it to {hero}.");
        tell.Say($"{hero} was {mood} again, because {thing} had been {way[lost].Where} all the time.");
        tell.Say($"[They never forgot|Both often spoke of] that {weather} day, when {hero} lost {thing} and {friend} found it.");
    }
}
