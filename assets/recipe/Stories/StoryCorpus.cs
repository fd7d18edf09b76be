using System.Text;
using EvoPrune.Assets.Stories.Kinds;

namespace EvoPrune.Assets.Stories;

/// <summary>Text of any length out of one seed. Every split has streams of its own, so no story is shared on purpose.</summary>
internal static class StoryCorpus
{
    /// <summary>The parts of the corpus: what the model learns from, what a search scores on, and what results are reported on.</summary>
    public const string Training = "training", Calibration = "calibration", Report = "report";

    /// <summary>Every way a story can go; all are equally likely.</summary>
    public static readonly IReadOnlyList<Action<Teller>> Kinds =
    [
        Keepers.Tell, LostAndFound.Tell, Flock.Tell, Week.Tell, Cooking.Tell, Swaps.Tell,
        Riddle.Tell, Ranking.Tell, Shop.Tell, Letters.Tell, Crafts.Tell,
    ];

    /// <summary>The story with this index; it does not depend on any other.</summary>
    public static string Story(long seed, string split, int index)
    {
        var random = new RandomStream(seed, $"stories/{split}", individual: index);
        var kind = random.Pick(Kinds);
        var teller = new Teller(random);
        kind(teller);
        return teller.ToString();
    }

    /// <summary>Whole stories with an empty line between them, until there are at least this many characters.</summary>
    public static string Text(long seed, string split, int characters)
    {
        var text = new StringBuilder(characters + 4096);
        for (var index = 0; text.Length < characters; index++)
        {
            text.Append(Story(seed, split, index)).Append("\n\n");
        }

        return text.ToString();
    }
}
