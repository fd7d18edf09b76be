using EvoPrune.Assets.Words;

namespace EvoPrune.Assets.Stories.Kinds;

/// <summary>A chain of exchanges: each is predictable only from all the ones before it.</summary>
internal static class Swaps
{
    public static void Tell(Teller tell)
    {
        var random = tell.Random;
        var people = random.People(3);
        var things = random.Things(3);
        var place = random.Pick(Place.All);
        var first = things.ToArray();

        tell.Say($"{English.List(people)} met {place.Where}.");
        for (var i = 0; i < 3; i++)
        {
            tell.Say($"{people[i]} had {things[i].A}.");
        }

        for (var times = random.Between(2, 5); times > 0; times--)
        {
            int[] pair = random.Choose(2, 3);
            var (one, other) = (pair[0], pair[1]);
            tell.Say($"[Then|After that|Next] {people[one]} [swapped|exchanged] {things[one]} "
                + $"for {things[other]}, which {people[other]} had.");
            (things[one], things[other]) = (things[other], things[one]);
            if (random.NextBool(0.6))
            {
                tell.Say($"So now {people[one]} had {things[one]}, and {people[other]} had {things[other]}.");
            }
        }

        tell.Turn($"[In the evening|At last] they went home from {place}.");
        for (var i = 0; i < 3; i++)
        {
            tell.Say(things[i] == first[i]
                ? $"{people[i]} still had {things[i]}."
                : $"{people[i]}, who had come with {first[i]}, [went home|left] with {things[i]}.");
        }
    }
}
