namespace EvoPrune.Assets.Words;

/// <summary>The little grammar that all stories share: articles, numbers, plurals, lists, days.</summary>
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

    /// <summary>The largest number that has a word here.</summary>
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
