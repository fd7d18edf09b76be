using EvoPrune.Assets.Words;

namespace EvoPrune.Assets.Stories.Kinds;

/// <summary>Who is taller than whom, told in pairs out of order; the answers follow only from putting the pairs together.</summary>
internal static class Ranking
{
    private static readonly (string More, string Most, string Least)[] Scales =
    [
        ("taller", "tallest", "shortest"), ("older", "oldest", "youngest"), ("faster", "fastest", "slowest"),
        ("stronger", "strongest", "weakest"), ("richer", "richest", "poorest"), ("louder", "loudest", "quietest"),
    ];

    public static void Tell(Teller tell)
    {
        var random = tell.Random;
        var order = random.People(random.Between(3, 5));
        var scale = random.Pick(Scales);
        var place = random.Pick(Place.All);

        tell.Say($"{English.List(random.Several(order.Length, order))} [sat|stood|waited|talked] {place.Where}.");
        tell.Say($"They [wanted to know|asked|could not agree] who was the {scale.Most}.");
        foreach (var higher in random.Choose(order.Length - 1, order.Length - 1))
        {
            tell.Say($"{order[higher]} was {scale.More} than {order[higher + 1]}.");
        }

        foreach (var asks in random.Choose(random.Between(1, 3), order.Length))
        {
            int[] others = [.. random.Choose(order.Length, order.Length).Where(index => index != asks)];
            var (other, answers) = (others[0], others[1]);
            tell.Turn($"\"Am I {scale.More} than {order[other]}?\" asked {order[asks]}.");
            var answer = asks < other ? $"Yes, you are {scale.More}" : $"No, {order[other]} is {scale.More} than you";
            tell.Say($"\"{answer},\" [said|answered] {order[answers]}.");
        }

        tell.Turn($"So {order[0]} was the {scale.Most} [of all|of them], and {order[^1]} was the {scale.Least}.");
        tell.Say($"From the {scale.Most} to the {scale.Least} they were {English.List(order)}.");
    }
}
