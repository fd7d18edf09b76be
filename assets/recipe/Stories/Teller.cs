using System.Text;
using System.Text.RegularExpressions;

namespace EvoPrune.Assets.Stories;

/// <summary>Writes one story sentence by sentence. Where a pattern says "[one|another]", one of the alternatives is told.</summary>
internal sealed partial class Teller(RandomStream random)
{
    private readonly StringBuilder text = new();

    /// <summary>The story's own stream: who, what, where and in which words.</summary>
    public RandomStream Random => random;

    /// <summary>Adds a sentence to the paragraph.</summary>
    public void Say(string pattern)
    {
        if (text.Length > 0 && text[^1] != '\n')
        {
            text.Append(' ');
        }

        text.Append(Capitalised(Alternative().Replace(pattern, match => random.Pick(match.Groups[1].Value.Split('|')))));
    }

    /// <summary>Begins a paragraph with this sentence: somebody else speaks, or time has passed.</summary>
    public void Turn(string pattern)
    {
        text.Append('\n');
        Say(pattern);
    }

    public override string ToString() => text.ToString();

    private static string Capitalised(string sentence)
    {
        var first = sentence.StartsWith('"') ? 1 : 0;
        return $"{sentence[..first]}{char.ToUpperInvariant(sentence[first])}{sentence[(first + 1)..]}";
    }

    [GeneratedRegex(@"\[([^\]]*)\]")]
    private static partial Regex Alternative();
}
