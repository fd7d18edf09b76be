using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EvoPrune.Assets;

/// <summary>A story without its last sentence, which stands among last sentences of other stories.</summary>
/// <param name="Beginning">The story up to the white space before its last sentence.</param>
/// <param name="Endings">Last sentences of four stories.</param>
/// <param name="Label">The position of the right one.</param>
internal sealed record StoryEnding(string Beginning, IReadOnlyList<string> Endings, int Label);

/// <summary>The documents of the task story_endings. Their stories are in no other split.</summary>
internal static partial class StoryEndings
{
    /// <summary>The splits: reported results, and searches.</summary>
    public const string Report = "endings", Search = "endings-search";

    /// <summary>Documents of each split.</summary>
    public const int Documents = 200;

    private const int Choices = 4;

    private static readonly JsonSerializerOptions Format =
        new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One document per line.</summary>
    public static string Lines(long seed, string split) =>
        string.Concat(All(seed, split).Select(ending => JsonSerializer.Serialize(ending, Format) + "\n"));

    /// <summary>All documents of a split. The other endings are those of the next stories of the same kind.</summary>
    public static IEnumerable<StoryEnding> All(long seed, string split)
    {
        var stories = Stories(seed, split).GetEnumerator();
        var open = new List<(string Beginning, string Ending, int Kind)>();
        for (var made = 0; made < Documents;)
        {
            stories.MoveNext();
            open.Add(stories.Current);
            var alike = open.Where(story => story.Kind == stories.Current.Kind).DistinctBy(story => story.Ending).ToList();
            if (alike.Count == Choices)
            {
                var right = alike[0];
                var order = new RandomStream(seed, $"stories/{split}/order", individual: made++).Choose(Choices, Choices);
                yield return new(right.Beginning, [.. order.Select(choice => alike[choice].Ending)], Array.IndexOf(order, 0));
                open.RemoveAll(story => story.Kind == stories.Current.Kind);
            }
        }
    }

    private static IEnumerable<(string Beginning, string Ending, int Kind)> Stories(long seed, string split)
    {
        for (var index = 0; ; index++)
        {
            var story = StoryCorpus.StoryAt(seed, split, index);
            var last = Sentence().Matches(story)[^1];
            var start = last.Index + last.Length;
            yield return (story[..start], story[start..], StoryCorpus.KindAt(seed, split, index));
        }
    }

    // The white space between two sentences.
    [GeneratedRegex("""(?<=[.!?]"?)\s(?=["\p{Lu}])""")]
    private static partial Regex Sentence();
}
