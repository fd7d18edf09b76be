using System.Text.RegularExpressions;
using EvoPrune.Assets.Stories;

namespace EvoPrune.Assets.Tests;

/// <summary>Stories of one kind, and their sentences.</summary>
internal static partial class Told
{
    public const int Stories = 200;

    public static IEnumerable<string> Of(Action<Teller> kind) => Enumerable.Range(0, Stories).Select(index =>
    {
        var teller = new Teller(new RandomStream(1, "tests", individual: index));
        kind(teller);
        return teller.ToString();
    });

    /// <summary>Sentences with their full stop, quoted ones with who speaks.</summary>
    public static IEnumerable<string> Sentences(this string story) => Boundary().Split(story);

    /// <summary>The value of a number word, from "no" to "twenty".</summary>
    public static int Number(string word) => Array.IndexOf(
    [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
    ], word.ToLowerInvariant()) is var value and >= 0 ? value : throw new FormatException($"'{word}' is no number.");

    [GeneratedRegex("""(?<=[.?]"?)\s+(?=["A-Z])""")]
    private static partial Regex Boundary();
}
