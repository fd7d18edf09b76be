namespace EvoPrune.Assets;

/// <summary>Animals come and go and are counted: sums, sequences of numbers, "was" and "were".</summary>
internal static class Flock
{
    public static void Write(Story story)
    {
        var random = story.Random;
        var animal = random.Pick(Animal.All);
        var place = random.Pick(Place.All);
        var people = random.People(2);
        var start = random.Between(2, 12);
        var now = start;

        story.Say($"{people[0]} [liked|loved] to [look at|watch] the {animal.Plural} {place.Where}.");
        story.Say($"[One morning|In the morning|At sunrise] there were {Many(start)}.");
        for (var times = random.Between(3, 6); times > 0; times--)
        {
            var leaves = now > 0 && (now > 12 || random.NextBool());
            var change = leaves ? random.Between(1, Math.Min(now, 6)) : random.Between(1, 6);
            now += leaves ? -change : change;
            var went = leaves ? "[went away|ran off|left]" : "[came|joined them|arrived]";
            story.Say($"[Then|Soon|A little later|After a while] {Many(change)} {went}.");
            story.Say($"Now there {English.Was(now)} {Many(now)}.");
            if (random.NextBool(0.35))
            {
                story.NewParagraph($"\"How many {animal.Plural} are there?\" asked {people[1]}.");
                story.Say(now == 0 ? $"\"There are none,\" said {people[0]}." : $"\"{Counting(now)},\" counted {people[0]}.");
            }
        }

        story.NewParagraph($"[At night|When it was dark] there {English.Was(now)} {Many(now)} {place.Where}.");
        var (difference, direction) = (English.Number(Math.Abs(now - start)), now > start ? "more" : "fewer");
        story.Say(now == start
            ? "There were as many as in the morning."
            : $"There were {difference} {direction} than in the morning, when there were {Many(start)}.");

        string Many(int count) => English.Count(count, animal.Name, animal.Plural);
    }

    private static string Counting(int last) => string.Join(", ", Enumerable.Range(1, last).Select(English.Number));
}

/// <summary>Prices, purchases, totals and change: sums up to twenty.</summary>
internal static class Shop
{
    public static void Write(Story story)
    {
        var random = story.Random;
        var people = random.People(2);
        var (buyer, seller) = (people[0], people[1]);
        var wares = random.Things(random.Between(3, 4));
        int[] prices = [.. wares.Select(_ => random.Between(1, 6))];
        int[] bought = random.Choose(random.Between(2, wares.Length - 1), wares.Length);
        var sum = bought.Sum(index => prices[index]);
        var purse = random.Between(sum, English.LargestNumber);

        story.Say($"{seller} [had|kept|opened] a shop {random.Pick(Place.All).Where}.");
        story.Say($"[There|In the shop] {English.List(wares.Select((ware, i) => $"{ware} cost {Coins(prices[i])}"))}.");
        story.Say($"{buyer} came in with {Coins(purse)}.");
        story.NewParagraph($"\"How much is {wares[bought[0]]}?\" asked {buyer}.");
        story.Say($"\"{Coins(prices[bought[0]])},\" said {seller}.");
        var paid = 0;
        foreach (var index in bought)
        {
            paid += prices[index];
            story.Say($"{buyer} [bought|took] {wares[index]} for {Coins(prices[index])}.");
            if (paid != prices[index])
            {
                story.Say($"That made {Coins(paid)} together.");
            }
        }

        story.NewParagraph($"{buyer} [paid|gave {seller}] {Coins(sum)} and had {Coins(purse - sum)} left.");
        story.Say($"{buyer.He} had come with {Coins(purse)}, and went home with {English.List(bought.Select(index => wares[index]))}.");
        story.Say($"{seller} [counted {Coins(sum)}|put {Coins(sum)} into a box].");
    }

    private static string Coins(int count) => English.Count(count, "coin", "coins");
}

/// <summary>A list of ingredients, then steps that use them in the same order and amounts.</summary>
internal static class Cooking
{
    public static void Write(Story story)
    {
        var random = story.Random;
        var people = random.People(random.Between(2, 4));
        var cook = people[0];
        var dish = random.Pick(Ingredient.Dishes);
        var ingredients = random.Several(random.Between(3, 5), Ingredient.All);
        var needed = Array.ConvertAll(ingredients, ingredient => ingredient.Count(random.Between(1, 6)));
        var vessel = random.Pick(["bowl", "pot", "pan"]);

        story.Say($"{cook} wanted to make {dish} for {English.List(people[1..])}.");
        story.Say($"\"For the {dish} I need {English.List(needed)},\" [said|thought] {cook}.");
        story.NewParagraph($"First {cook.He} put {needed[0]} into a {vessel}.");
        for (var step = 1; step < needed.Length - 1; step++)
        {
            story.Say($"Then {cook.He} [added|took] {needed[step]} [and stirred|and mixed it all|and waited a little].");
        }

        story.Say($"Last of all came {needed[^1]}.");
        story.Say($"{cook} [set|put|left] the {vessel} on the fire for {English.Number(random.Between(5, 20))} minutes, "
            + $"and the {dish} was [done|ready].");
        story.NewParagraph($"{English.List(people[1..])} [came in and ate|sat down and tasted] the {dish} that {cook} had made.");
        var asked = random.Pick(needed);
        var guest = random.Pick(people[1..]);
        story.Say($"\"[How did you make it|What is in it]?\" asked {guest}.");
        story.Say($"\"With {asked},\" said {cook}, \"and a little [love|luck|patience].\"");
    }
}

/// <summary>Consecutive days with their work, then questions about them.</summary>
internal static class Week
{
    public static void Write(Story story)
    {
        var random = story.Random;
        var people = random.People(2);
        var (worker, guest) = (people[0], people[1]);
        var first = random.Next(7);
        var chores = random.Several(random.Between(4, 7), Chore.All);
        var place = random.Pick(Place.All);

        story.Say($"{worker} [lived|had a house|stayed] {place.Where} "
            + "and [was never idle|worked every day|always had something to do].");
        for (var day = 0; day < chores.Length; day++)
        {
            var who = day % 2 == 0 ? worker.Name : worker.He;
            story.Say($"On {Day(day)} {who} {chores[day].Past}[| in the morning| before noon| after dinner| all day].");
        }

        story.NewParagraph($"On {Day(chores.Length)} {guest} came to see {worker} {place.Where}.");
        int[] asked = random.Choose(random.Between(2, 3), chores.Length);
        foreach (var day in asked)
        {
            if (random.NextBool())
            {
                story.NewParagraph($"\"What did you do on {Day(day)}?\" asked {guest}.");
                story.Say($"\"I {chores[day].Past},\" [said|answered] {worker}.");
            }
            else
            {
                story.NewParagraph($"\"When did you {chores[day].Present}?\" asked {guest}.");
                story.Say($"\"On {Day(day)},\" [said|answered] {worker}.");
            }
        }

        story.NewParagraph($"\"And what will you do tomorrow?\" asked {guest}.");
        story.Say($"\"Tomorrow is {Day(chores.Length + 1)},\" said {worker}, "
            + $"\"and I will {chores[0].Present} again, as I did on {Day(0)}.\"");

        string Day(int offset) => English.Days[(first + offset) % 7];
    }
}
