namespace EvoPrune.Assets.Words;

/// <summary>What is cooked, and something that goes into it with the sublayer in which it is measured.</summary>
internal sealed record Ingredient(string One, string Many)
{
    /// <summary>"one egg", "three cups of milk".</summary>
    public string Count(int count) => $"{English.Number(count)} {(count == 1 ? One : Many)}";

    public static readonly IReadOnlyList<string> Dishes =
        ["soup", "cake", "pie", "stew", "salad", "pudding", "jam", "porridge", "bread", "sauce", "pancakes", "dumplings"];

    public static readonly IReadOnlyList<Ingredient> All =
    [
        new("egg", "eggs"), new("apple", "apples"), new("carrot", "carrots"), new("onion", "onions"), new("potato", "potatoes"),
        new("lemon", "lemons"), new("plum", "plums"), new("pear", "pears"), new("tomato", "tomatoes"), new("cherry", "cherries"),
        new("cup of flour", "cups of flour"), new("cup of milk", "cups of milk"), new("cup of water", "cups of water"),
        new("cup of rice", "cups of rice"), new("spoon of sugar", "spoons of sugar"), new("spoon of honey", "spoons of honey"),
        new("spoon of butter", "spoons of butter"), new("spoon of oil", "spoons of oil"), new("pinch of salt", "pinches of salt"),
        new("pinch of pepper", "pinches of pepper"), new("slice of cheese", "slices of cheese"), new("handful of nuts", "handfuls of nuts"),
        new("handful of beans", "handfuls of beans"), new("handful of berries", "handfuls of berries"),
    ];
}
