namespace EvoPrune.Assets;

/// <summary>A person in a story. Names take the singular, pronouns their own forms: "Robin was", "they were".</summary>
internal sealed record Person(string Name, Pronouns Pronouns)
{
    public string He => Pronouns.Subject;

    public string Him => Pronouns.Object;

    public string His => Pronouns.Possessive;

    public string HeWas => $"{He} {Pronouns.Was}";

    public override string ToString() => Name;

    public static readonly IReadOnlyList<Person> All =
    [
        .. Named(Pronouns.She, "Mira Anna Lena Nora Ella Ruth Clara Ida Rosa Vera Emma Julia Nina Olga Tess Maud Flora Greta Hanna Iris"),
        .. Named(Pronouns.He, "Tom Ben Paul Karl Otto Hugo Felix Jonas Oscar Peter Simon Walter Leo Max Ned Rolf Sam Theo Victor Willem"),
        .. Named(Pronouns.They, "Robin Sasha Quinn Alex"),
    ];

    private static IEnumerable<Person> Named(Pronouns pronouns, string names) =>
        names.Split(' ').Select(name => new Person(name, pronouns));
}

/// <summary>The pronouns of a person, with the matching past tense of "to be".</summary>
internal sealed record Pronouns(string Subject, string Object, string Possessive, string Was)
{
    public static readonly Pronouns She = new("she", "her", "her", "was");
    public static readonly Pronouns He = new("he", "him", "his", "was");
    public static readonly Pronouns They = new("they", "them", "their", "were");
}

/// <summary>An object that people carry, distinguished by an adjective.</summary>
internal sealed record Thing(string Noun, string Adjective)
{
    /// <summary>"a red kite", "an old lamp".</summary>
    public string A => English.A($"{Adjective} {Noun}");

    /// <summary>"the red kite".</summary>
    public override string ToString() => $"the {Adjective} {Noun}";

    public static readonly IReadOnlyList<string> Nouns =
    [
        "kite", "drum", "lamp", "ball", "book", "cup", "key", "boat", "doll", "ring", "bell", "box", "hat", "coat", "scarf", "basket",
        "rope", "spoon", "flute", "clock", "mirror", "map", "ladder", "bucket", "blanket", "candle", "stone", "feather", "shell",
        "button", "brush", "knife", "whistle", "puppet", "umbrella", "lantern", "pencil", "chair", "sack", "wheel",
    ];

    public static readonly IReadOnlyList<string> Colours =
        ["red", "blue", "green", "yellow", "white", "black", "brown", "grey", "orange", "purple", "pink", "golden", "silver"];

    public static readonly IReadOnlyList<string> Qualities =
        ["big", "small", "old", "new", "round", "heavy", "broken", "shiny", "wooden", "tiny", "long", "dusty", "painted", "pretty"];

    public static readonly IReadOnlyList<string> Adjectives = [.. Colours, .. Qualities];
}

/// <summary>A place with its preposition: in the barn, on the hill, at the market, by the river.</summary>
internal sealed record Place(string Noun, string Preposition)
{
    /// <summary>"on the hill".</summary>
    public string Where => $"{Preposition} {this}";

    /// <summary>"the hill".</summary>
    public override string ToString() => $"the {Noun}";

    public static readonly IReadOnlyList<Place> All =
    [
        .. With("in", "barn mill garden kitchen cellar forest school church tower castle cave village library stable bakery attic orchard"),
        .. With("on", "hill bridge island roof beach balcony"),
        .. With("at", "market station gate fair harbour crossing inn"),
        .. With("by", "river pond sea fountain well wall oak lake"),
    ];

    private static IEnumerable<Place> With(string preposition, string nouns) =>
        nouns.Split(' ').Select(noun => new Place(noun, preposition));
}

/// <summary>An animal with constant facts, which a model can only memorize.</summary>
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

/// <summary>A trade with its workplace and product.</summary>
internal sealed record Craft(string Title, string Where, string Goods)
{
    public override string ToString() => Title;

    public static readonly IReadOnlyList<Craft> All =
    [
        new("baker", "bakery", "bread"), new("miller", "mill", "flour"), new("smith", "forge", "nails"), new("fisher", "harbour", "fish"),
        new("farmer", "farm", "potatoes"), new("gardener", "garden", "flowers"), new("tailor", "workshop", "shirts"),
        new("carpenter", "yard", "tables"), new("potter", "kiln", "bowls"), new("weaver", "loom", "cloth"),
        new("shepherd", "meadow", "wool"), new("painter", "studio", "pictures"), new("printer", "press", "books"),
        new("brewer", "cellar", "cider"), new("cobbler", "bench", "shoes"), new("beekeeper", "orchard", "honey"),
    ];
}

/// <summary>A day's work in present and past tense: "paint the fence", "painted the fence".</summary>
internal sealed record Chore(string Present, string Past)
{
    public static readonly IReadOnlyList<Chore> All =
    [
        Of("paint", "painted", "the fence"), Of("mend", "mended", "the roof"), Of("bake", "baked", "bread"),
        Of("plant", "planted", "beans"), Of("wash", "washed", "the windows"), Of("sweep", "swept", "the floor"),
        Of("feed", "fed", "the hens"), Of("cut", "cut", "the grass"), Of("catch", "caught", "a fish"),
        Of("write", "wrote", "a poem"), Of("read", "read", "an old book"), Of("build", "built", "a wall"),
        Of("pick", "picked", "berries"), Of("climb", "climbed", "the hill"), Of("carry", "carried", "water"),
        Of("sell", "sold", "apples"), Of("milk", "milked", "the cows"), Of("clean", "cleaned", "the stable"),
        Of("fix", "fixed", "the gate"), Of("draw", "drew", "a map"), Of("sing", "sang", "songs"),
        Of("chop", "chopped", "wood"), Of("knit", "knitted", "socks"), Of("dig", "dug", "a well"),
    ];

    private static Chore Of(string present, string past, string what) => new($"{present} {what}", $"{past} {what}");
}

/// <summary>An ingredient with its unit of measure.</summary>
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

/// <summary>The grammar of all stories: articles, numbers, plurals, lists, days.</summary>
internal static class English
{
    private static readonly string[] Numbers =
    [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
    ];

    public static readonly IReadOnlyList<string> Days =
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    public static readonly IReadOnlyList<string> Weathers =
        ["sunny", "rainy", "windy", "cold", "warm", "foggy", "snowy", "stormy", "bright", "quiet"];

    public static readonly IReadOnlyList<string> Moods =
        ["happy", "tired", "sad", "proud", "hungry", "curious", "worried", "glad", "brave", "sleepy"];

    /// <summary>The largest number with a word.</summary>
    public static int LargestNumber => Numbers.Length - 1;

    /// <summary>"no", "one" .. "twenty".</summary>
    public static string Number(int value) => Numbers[value];

    /// <summary>"a kite", "an umbrella".</summary>
    public static string A(string phrase) => "aeiou".Contains(phrase[0]) ? $"an {phrase}" : $"a {phrase}";

    /// <summary>"one kite", "three kites", "no kites".</summary>
    public static string Count(int count, string one, string many) => $"{Number(count)} {(count == 1 ? one : many)}";

    /// <summary>"was" for one, "were" for any other number.</summary>
    public static string Was(int count) => count == 1 ? "was" : "were";

    /// <summary>"a, b and c".</summary>
    public static string List<T>(IEnumerable<T> items) =>
        items.ToArray() is [.., _, var last] all ? $"{string.Join(", ", all.SkipLast(1))} and {last}" : $"{items.Single()}";
}
