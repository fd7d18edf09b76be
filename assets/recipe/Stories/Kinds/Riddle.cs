using EvoPrune.Assets.Words;

namespace EvoPrune.Assets.Stories.Kinds;

/// <summary>Questions about an animal until it can be named: what is true of animals, and which of them fits all answers.</summary>
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

    public static void Tell(Teller tell)
    {
        var random = tell.Random;
        var people = random.People(2);
        var (knows, asks) = (people[0], people[1]);
        var secret = random.Pick(Animal.All);

        tell.Say($"\"I am thinking of an animal,\" said {knows}. \"[Can you guess|Do you know] what it is?\"");
        for (var possible = Animal.All; possible.Count > 1;)
        {
            // Only what could still be true and does not follow from the answers so far is worth a question.
            var question = random.Pick([.. Questions.Where(open => possible.Select(open).Distinct().Count() > 1)]);
            var guessed = random.NextBool(0.4) ? secret : random.Pick(possible);
            var right = question(guessed) == question(secret);
            tell.Turn($"\"{question(guessed).Question}?\" asked {asks}.");
            tell.Say($"\"{(right ? $"Yes, {question(secret).Fact}" : "No")},\" [said|answered] {knows}.");
            possible = [.. possible.Where(animal => question(animal) == question(guessed) == right)];
        }

        tell.Turn($"\"Then it is {English.A(secret.Name)},\" said {asks}.");
        tell.Say($"\"[You are right|Well done|Yes],\" said {knows}. \"The young one is called {English.A(secret.Young)}, "
            + $"and {secret.Plural} {(random.NextBool() ? secret.Sound : $"eat {secret.Food}")}.\"");
        tell.Say($"So {asks} had guessed what {knows} was thinking of: {English.A(secret.Name)}.");
    }
}
