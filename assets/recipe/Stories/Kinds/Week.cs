using EvoPrune.Assets.Words;

namespace EvoPrune.Assets.Stories.Kinds;

/// <summary>Days in their order, each with its work, and questions afterwards about any of them.</summary>
internal static class Week
{
    public static void Tell(Teller tell)
    {
        var random = tell.Random;
        var people = random.People(2);
        var (worker, guest) = (people[0], people[1]);
        var first = random.Next(7);
        var chores = random.Several(random.Between(4, 7), Chore.All);
        var place = random.Pick(Place.All);

        tell.Say($"{worker} [lived|had a house|stayed] {place.Where} "
            + "and [was never idle|worked every day|always had something to do].");
        for (var day = 0; day < chores.Length; day++)
        {
            var who = day % 2 == 0 ? worker.Name : worker.He;
            tell.Say($"On {Day(day)} {who} {chores[day].Past}[| in the morning| before noon| after dinner| all day].");
        }

        tell.Turn($"On {Day(chores.Length)} {guest} came to see {worker} {place.Where}.");
        int[] asked = random.Choose(random.Between(2, 3), chores.Length);
        foreach (var day in asked)
        {
            if (random.NextBool())
            {
                tell.Turn($"\"What did you do on {Day(day)}?\" asked {guest}.");
                tell.Say($"\"I {chores[day].Past},\" [said|answered] {worker}.");
            }
            else
            {
                tell.Turn($"\"When did you {chores[day].Present}?\" asked {guest}.");
                tell.Say($"\"On {Day(day)},\" [said|answered] {worker}.");
            }
        }

        tell.Turn($"\"And what will you do tomorrow?\" asked {guest}.");
        tell.Say($"\"Tomorrow is {Day(chores.Length + 1)},\" said {worker}, "
            + $"\"and I will {chores[0].Present} again, as I did on {Day(0)}.\"");

        string Day(int offset) => English.Days[(first + offset) % 7];
    }
}
