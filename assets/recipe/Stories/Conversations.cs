namespace EvoPrune.Assets;

/// <summary>Questions about an animal until only one fits all answers.</summary>
internal static class Riddle
{
    private static readonly IReadOnlyList<Func<Animal, (string Question, string Fact)>> Questions =
    [
        animal => ($"Does it live {animal.Home}", $"it lives {animal.Home}"),
        animal => ($"Does it eat {animal.Food}", $"it eats {animal.Food}"),
        animal => ($"Does it have {English.Number(animal.Legs)} legs", $"it has {English.Number(animal.Legs)} legs"),
        animal => ($"Does it {animal.Sound}", $"it can {animal.Sound}"),
        animal => ($"Does it have {animal.Cover}", $"it has {animal.Cover}"),
    ];

    public static void Write(Story story)
    {
        var random = story.Random;
        var people = random.People(2);
        var (knows, asks) = (people[0], people[1]);
        var secret = random.Pick(Animal.All);

        story.Say($"\"I am thinking of an animal,\" said {knows}. \"[Can you guess|Do you know] what it is?\"");
        for (var possible = Animal.All; possible.Count > 1;)
        {
            // Asks only questions whose answer does not follow from previous answers.
            var question = random.Pick([.. Questions.Where(open => possible.Select(open).Distinct().Count() > 1)]);
            var guessed = random.NextBool(0.4) ? secret : random.Pick(possible);
            var right = question(guessed) == question(secret);
            story.NewParagraph($"\"{question(guessed).Question}?\" asked {asks}.");
            story.Say($"\"{(right ? $"Yes, {question(secret).Fact}" : "No")},\" [said|answered] {knows}.");
            possible = [.. possible.Where(animal => question(animal) == question(guessed) == right)];
        }

        story.NewParagraph($"\"Then it is {English.A(secret.Name)},\" said {asks}.");
        story.Say($"\"[You are right|Well done|Yes],\" said {knows}. \"The young one is called {English.A(secret.Young)}, "
            + $"and {secret.Plural} {(random.NextBool() ? secret.Sound : $"eat {secret.Food}")}.\"");
        story.Say($"So {asks} had guessed what {knows} was thinking of: {English.A(secret.Name)}.");
    }
}

/// <summary>Comparisons of pairs in random order. The answers follow from combining them.</summary>
internal static class Ranking
{
    private static readonly (string More, string Most, string Least)[] Scales =
    [
        ("taller", "tallest", "shortest"), ("older", "oldest", "youngest"), ("faster", "fastest", "slowest"),
        ("stronger", "strongest", "weakest"), ("richer", "richest", "poorest"), ("louder", "loudest", "quietest"),
    ];

    public static void Write(Story story)
    {
        var random = story.Random;
        var order = random.People(random.Between(3, 5));
        var scale = random.Pick(Scales);
        var place = random.Pick(Place.All);

        story.Say($"{English.List(random.Several(order.Length, order))} [sat|stood|waited|talked] {place.Where}.");
        story.Say($"They [wanted to know|asked|could not agree] who was the {scale.Most}.");
        foreach (var higher in random.Choose(order.Length - 1, order.Length - 1))
        {
            story.Say($"{order[higher]} was {scale.More} than {order[higher + 1]}.");
        }

        foreach (var asks in random.Choose(random.Between(1, 3), order.Length))
        {
            int[] others = [.. random.Choose(order.Length, order.Length).Where(index => index != asks)];
            var (other, answers) = (others[0], others[1]);
            story.NewParagraph($"\"Am I {scale.More} than {order[other]}?\" asked {order[asks]}.");
            var answer = asks < other ? $"Yes, you are {scale.More}" : $"No, {order[other]} is {scale.More} than you";
            story.Say($"\"{answer},\" [said|answered] {order[answers]}.");
        }

        story.NewParagraph($"So {order[0]} was the {scale.Most} [of all|of them], and {order[^1]} was the {scale.Least}.");
        story.Say($"From the {scale.Most} to the {scale.Least} they were {English.List(order)}.");
    }
}

/// <summary>A letter and its answer, which repeats names, days, gifts and plans.</summary>
internal static class Letters
{
    public static void Write(Story story)
    {
        var random = story.Random;
        var people = random.People(3);
        var (writer, reader, third) = (people[0], people[1], people[2]);
        var things = random.Things(2);
        var day = random.Pick(English.Days);
        var meeting = random.Pick(English.Days);
        var place = random.Pick(Place.All);
        var weather = random.Pick(English.Weathers);
        var chore = random.Pick(Chore.All);

        story.Say($"Dear {reader},");
        story.NewParagraph($"thank you for {things[0]} that you [sent|gave|brought] me on {day}.");
        story.Say($"It is {weather} here, and I am [very |]{random.Pick(English.Moods)}.");
        story.Say($"{third} [is with me|is here too|came to see me]. Yesterday {third.He} {chore.Past}.");
        story.Say($"[Can we meet|Will you come] on {meeting}? I will wait {place.Where}.");
        story.Say($"Please bring {things[1]}.");
        story.NewParagraph($"Your friend, {writer}");
        story.NewParagraph($"Dear {writer},");
        story.NewParagraph($"I am [glad|happy] that {things[0]} came on {day}.");
        story.Say($"[So it is {weather} where you are|You say that it is {weather}]. Here it is {random.Pick(English.Weathers)}.");
        story.Say($"[Tell|Please tell] {third} that I {chore.Past} too, and give {third.Him} my greetings.");
        story.Say($"On {meeting} I will come to {place}, and I will bring {things[1]} for you.");
        story.NewParagraph($"Your friend, {reader}");
    }
}

/// <summary>People who are called by their name or by their trade.</summary>
internal static class Crafts
{
    public static void Write(Story story)
    {
        var random = story.Random;
        var people = random.People(random.Between(3, 4));
        var crafts = random.Several(people.Length, Craft.All);
        var village = random.Pick(Place.All);

        var neighbours = people.Zip(crafts, (person, craft) => $"{person} the {craft}");
        story.Say($"[Not far from|Close to|Behind] {village} lived {English.List(neighbours)}.");
        var errands = random.Between(3, 5);
        for (var errand = 0; errand < errands; errand++)
        {
            int[] pair = random.Choose(2, people.Length);
            var (needy, maker, craft) = (people[pair[0]], people[pair[1]], crafts[pair[1]]);
            story.NewParagraph($"[One day|Once|In spring|In summer|In winter] the {crafts[pair[0]]} needed {craft.Goods}, "
                + $"so {needy} went to the {craft.Where} and asked for {maker}.");
            story.Say($"\"[Good morning|Good day], {maker},\" said {needy}. \"Do you have {craft.Goods}?\"");
            var amount = random.Between(2, 9);
            story.Say($"\"I have {craft.Goods} for {English.Number(amount)} coins,\" said the {craft}.");
            story.Say($"The {crafts[pair[0]]} paid {English.Number(amount)} coins, and {maker} [thanked|smiled at] {needy.Him}.");
        }

        var last = random.Next(people.Length);
        var wares = people.Zip(crafts, (person, craft) => $"{person} with {craft.Goods}");
        story.NewParagraph($"[That is how they lived|So the years went by] [near|close to] {village}: {English.List(wares)}.");
        story.Say($"And the {crafts[last]}, whose name was {people[last]}, "
            + "[was the happiest|laughed the most|rose the earliest] of them all.");
    }
}
