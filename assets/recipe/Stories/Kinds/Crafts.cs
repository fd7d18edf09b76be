using EvoPrune.Assets.Words;

namespace EvoPrune.Assets.Stories.Kinds;

/// <summary>People with a trade, now called by their name, now by their title: who is meant has to be remembered.</summary>
internal static class Crafts
{
    public static void Tell(Teller tell)
    {
        var random = tell.Random;
        var people = random.People(random.Between(3, 4));
        var crafts = random.Several(people.Length, Craft.All);
        var village = random.Pick(Place.All);

        var neighbours = people.Zip(crafts, (person, craft) => $"{person} the {craft}");
        tell.Say($"[Not far from|Close to|Behind] {village} lived {English.List(neighbours)}.");
        var errands = random.Between(3, 5);
        for (var errand = 0; errand < errands; errand++)
        {
            int[] pair = random.Choose(2, people.Length);
            var (needy, maker, craft) = (people[pair[0]], people[pair[1]], crafts[pair[1]]);
            tell.Turn($"[One day|Once|In spring|In summer|In winter] the {crafts[pair[0]]} needed {craft.Goods}, "
                + $"so {needy} went to the {craft.Where} and asked for {maker}.");
            tell.Say($"\"[Good morning|Good day], {maker},\" said {needy}. \"Do you have {craft.Goods}?\"");
            var amount = random.Between(2, 9);
            tell.Say($"\"I have {craft.Goods} for {English.Number(amount)} coins,\" said the {craft}.");
            tell.Say($"The {crafts[pair[0]]} paid {English.Number(amount)} coins, and {maker} [thanked|smiled at] {needy.Him}.");
        }

        var last = random.Next(people.Length);
        var wares = people.Zip(crafts, (person, craft) => $"{person} with {craft.Goods}");
        tell.Turn($"[That is how they lived|So the years went by] [near|close to] {village}: {English.List(wares)}.");
        tell.Say($"And the {crafts[last]}, whose name was {people[last]}, "
            + "[was the happiest|laughed the most|rose the earliest] of them all.");
    }
}
