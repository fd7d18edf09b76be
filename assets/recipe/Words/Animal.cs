namespace EvoPrune.Assets.Words;

/// <summary>An animal and what is always true of it: knowledge that a model can only have learnt by heart.</summary>
internal sealed record Animal(string Name, string Plural, string Young, string Sound, string Home, string Food, int Legs, string Cover)
{
    public override string ToString() => Name;

    public static readonly IReadOnlyList<Animal> All =
    [
        new("cow", "cows", "calf", "moo", "in a barn", "grass", 4, "hair"),
        new("horse", "horses", "foal", "neigh", "in a stable", "hay", 4, "hair"),
        new("goat", "goats", "kid", "bleat", "on a hill", "leaves", 4, "hair"),
        new("sheep", "sheep", "lamb", "bleat", "in a meadow", "grass", 4, "wool"),
        new("pig", "pigs", "piglet", "grunt", "in a sty", "turnips", 4, "bristles"),
        new("dog", "dogs", "puppy", "bark", "in a kennel", "bones", 4, "fur"),
        new("cat", "cats", "kitten", "purr", "in a house", "fish", 4, "fur"),
        new("mouse", "mice", "pup", "squeak", "in a hole", "cheese", 4, "fur"),
        new("fox", "foxes", "cub", "yelp", "in a den", "hens", 4, "fur"),
        new("wolf", "wolves", "cub", "howl", "in a forest", "meat", 4, "fur"),
        new("bear", "bears", "cub", "growl", "in a cave", "honey", 4, "fur"),
        new("duck", "ducks", "duckling", "quack", "on a pond", "bread", 2, "feathers"),
        new("goose", "geese", "gosling", "honk", "on a lake", "grass", 2, "feathers"),
        new("hen", "hens", "chick", "cluck", "in a coop", "corn", 2, "feathers"),
        new("owl", "owls", "owlet", "hoot", "in a tower", "mice", 2, "feathers"),
        new("crow", "crows", "chick", "caw", "in a tree", "worms", 2, "feathers"),
        new("frog", "frogs", "tadpole", "croak", "in a pond", "flies", 4, "smooth skin"),
        new("bee", "bees", "grub", "buzz", "in a hive", "nectar", 6, "hair"),
    ];
}
