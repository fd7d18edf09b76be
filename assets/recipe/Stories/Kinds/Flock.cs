using EvoPrune.Assets.Words;

namespace EvoPrune.Assets.Stories.Kinds;

/// <summary>Animals come and go, and somebody counts them: sums, numbers in order, and "was" against "were".</summary>
internal static class Flock
{
    public static void Tell(Teller tell)
    {
        var random = tell.Random;
        var animal = random.Pick(Animal.All);
        var place = random.Pick(Place.All);
        var people = random.People(2);
        var start = random.Between(2, 12);
        var now = start;

        tell.Say($"{people[0]} [liked|loved] to [look at|watch] the {animal.Plural} {place.Where}.");
        tell.Say($"[One morning|In the morning|At sunrise] there were {Many(start)}.");
        for (var times = random.Between(3, 6); times > 0; times--)
        {
            var leaves = now > 0 && (now > 12 || random.NextBool());
            var change = leaves ? random.Between(1, Math.Min(now, 6)) : random.Between(1, 6);
            now += leaves ? -change : change;
            var went = leaves ? "[went away|ran off|left]" : "[came|joined them|arrived]";
            tell.Say($"[Then|Soon|A little later|After a while] {Many(change)} {went}.");
            tell.Say($"Now there {English.Was(now)} {Many(now)}.");
            if (random.NextBool(0.35))
            {
                tell.Turn($"\"How many {animal.Plural} are there?\" asked {people[1]}.");
                tell.Say(now == 0 ? $"\"There are none,\" said {people[0]}." : $"\"{Counting(now)},\" counted {people[0]}.");
            }
        }

        tell.Turn($"[At night|When it was dark] there {English.Was(now)} {Many(now)} {place.Where}.");
        var (difference, direction) = (English.Number(Math.Abs(now - start)), now > start ? "more" : "fewer");
        tell.Say(now == start
            ? "There were as many as in the morning."
            : $"There were {difference} {direction} than in the morning, when there were {Many(start)}.");

        string Many(int count) => English.Count(count, animal.Name, animal.Plural);
    }

    private static string Counting(int last) => string.Join(", ", Enumerable.Range(1, last).Select(English.Number));
}
