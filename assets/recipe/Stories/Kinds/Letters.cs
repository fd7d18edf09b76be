using EvoPrune.Assets.Words;

namespace EvoPrune.Assets.Stories.Kinds;

/// <summary>A letter and its answer, which takes up names, days, gifts and plans of the first.</summary>
internal static class Letters
{
    public static void Tell(Teller tell)
    {
        var random = tell.Random;
        var people = random.People(3);
        var (writer, reader, third) = (people[0], people[1], people[2]);
        var things = random.Things(2);
        var day = random.Pick(English.Days);
        var meeting = random.Pick(English.Days);
        var place = random.Pick(Place.All);
        var weather = random.Pick(English.Weathers);
        var chore = random.Pick(Chore.All);

        tell.Say($"Dear {reader},");
        tell.Turn($"thank you for {things[0]} that you [sent|gave|brought] me on {day}.");
        tell.Say($"It is {weather} here, and I am [very |]{random.Pick(English.Moods)}.");
        tell.Say($"{third} [is with me|is here too|came to see me]. Yesterday {third.He} {chore.Past}.");
        tell.Say($"[Can we meet|Will you come] on {meeting}? I will wait {place.Where}.");
        tell.Say($"Please bring {things[1]}.");
        tell.Turn($"Your friend, {writer}");
        tell.Turn($"Dear {writer},");
        tell.Turn($"I am [glad|happy] that {things[0]} came on {day}.");
        tell.Say($"[So it is {weather} where you are|You say that it is {weather}]. Here it is {random.Pick(English.Weathers)}.");
        tell.Say($"[Tell|Please tell] {third} that I {chore.Past} too, and give {third.Him} my greetings.");
        tell.Say($"On {meeting} I will come to {place}, and I will bring {things[1]} for you.");
        tell.Turn($"Your friend, {reader}");
    }
}
