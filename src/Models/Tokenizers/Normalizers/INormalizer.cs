using EvoPrune.Models.Tokenizers.PreTokenizers;

namespace EvoPrune.Models.Tokenizers.Normalizers;

/// <summary>Rewrites text before it is cut.</summary>
internal interface INormalizer
{
    string Apply(string text);
}

/// <summary>A rewriting that is one function.</summary>
internal sealed class NormalizerOf(Func<string, string> apply) : INormalizer
{
    public string Apply(string text) => apply(text);
}

/// <summary>One after the other.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<INormalizer> normalizers) : INormalizer
{
    public string Apply(string text) => normalizers.Aggregate(text, (current, normalizer) => normalizer.Apply(current));
}

/// <summary>Writes something else wherever a pattern is found.</summary>
internal sealed class Replace(IPattern pattern, string content) : INormalizer
{
    public string Apply(string text)
    {
        List<(int Start, int Length)> matches = [];
        pattern.FindAll(text, matches);
        var result = new System.Text.StringBuilder(text.Length);
        var done = 0;
        foreach (var (start, length) in matches)
        {
            result.Append(text, done, start - done).Append(content);
            done = start + length;
        }

        return result.Append(text, done, text.Length - done).ToString();
    }
}
