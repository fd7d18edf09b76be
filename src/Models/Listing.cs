namespace EvoPrune.Models;

/// <summary>Long lists in messages: the first few, and how many there are besides.</summary>
internal static class Listing
{
    private const int MostNamed = 3;

    /// <summary>For example <c>a, b, c and 26 more</c>.</summary>
    public static string Of(IReadOnlyCollection<string> items) => string.Join(", ", items.Take(MostNamed)) + (items.Count > MostNamed ? $" and {items.Count - MostNamed} more" : "");
}
