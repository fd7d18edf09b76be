using EvoPrune.Assets.Words;

namespace EvoPrune.Assets.Stories.Kinds;

/// <summary>A list of what is needed, then the steps, which use all of it in the same order and amounts.</summary>
internal static class Cooking
{
    public static void Tell(Teller tell)
    {
        var random = tell.Random;
        var people = random.People(random.Between(2, 4));
        var cook = people[0];
        var dish = random.Pick(Ingredient.Dishes);
        var ingredients = random.Several(random.Between(3, 5), Ingredient.All);
        var needed = Array.ConvertAll(ingredients, ingredient => ingredient.Count(random.Between(1, 6)));
        var vessel = random.Pick(["bowl", "pot", "pan"]);

        tell.Say($"{cook} wanted to make {dish} for {English.List(people[1..])}.");
        tell.Say($"\"For the {dish} I need {English.List(needed)},\" [said|thought] {cook}.");
        tell.Turn($"First {cook.He} put {needed[0]} into a {vessel}.");
        for (var step = 1; step < needed.Length - 1; step++)
        {
            tell.Say($"Then {cook.He} [added|took] {needed[step]} [and stirred|and mixed it all|and waited a little].");
        }

        tell.Say($"Last of all came {needed[^1]}.");
        tell.Say($"{cook} [set|put|left] the {vessel} on the fire for {English.Number(random.Between(5, 20))} minutes, "
            + $"and the {dish} was [done|ready].");
        tell.Turn($"{English.List(people[1..])} [came in and ate|sat down and tasted] the {dish} that {cook} had made.");
        var asked = random.Pick(needed);
        var guest = random.Pick(people[1..]);
        tell.Say($"\"[How did you make it|What is in it]?\" asked {guest}.");
        tell.Say($"\"With {asked},\" said {cook}, \"and a little [love|luck|patience].\"");
    }
}
