using EvoPrune.Assets.Words;

namespace EvoPrune.Assets.Stories.Kinds;

/// <summary>Prices, what is bought, what it costs together and what remains: sums up to twenty.</summary>
internal static class Shop
{
    public static void Tell(Teller tell)
    {
        var random = tell.Random;
        var people = random.People(2);
        var (buyer, seller) = (people[0], people[1]);
        var wares = random.Things(random.Between(3, 4));
        int[] prices = [.. wares.Select(_ => random.Between(1, 6))];
        int[] bought = random.Choose(random.Between(2, wares.Length - 1), wares.Length);
        var sum = bought.Sum(index => prices[index]);
        var purse = random.Between(sum, English.LargestNumber);

        tell.Say($"{seller} [had|kept|opened] a shop {random.Pick(Place.All).Where}.");
        tell.Say($"[There|In the shop] {English.List(wares.Select((ware, i) => $"{ware} cost {Coins(prices[i])}"))}.");
        tell.Say($"{buyer} came in with {Coins(purse)}.");
        tell.Turn($"\"How much is {wares[bought[0]]}?\" asked {buyer}.");
        tell.Say($"\"{Coins(prices[bought[0]])},\" said {seller}.");
        var paid = 0;
        foreach (var index in bought)
        {
            paid += prices[index];
            tell.Say($"{buyer} [bought|took] {wares[index]} for {Coins(prices[index])}.");
            if (paid != prices[index])
            {
                tell.Say($"That made {Coins(paid)} together.");
            }
        }

        tell.Turn($"{buyer} [paid|gave {seller}] {Coins(sum)} and had {Coins(purse - sum)} left.");
        tell.Say($"{buyer.He} had come with {Coins(purse)}, and went home with {English.List(bought.Select(index => wares[index]))}.");
        tell.Say($"{seller} [counted {Coins(sum)}|put {Coins(sum)} into a box].");
    }

    private static string Coins(int count) => English.Count(count, "coin", "coins");
}
