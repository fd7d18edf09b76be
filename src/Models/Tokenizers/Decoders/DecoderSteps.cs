using System.Text;
using System.Text.Unicode;

namespace EvoPrune.Models.Tokenizers.Decoders;

/// <summary>The steps that decoders are made of.</summary>
internal static class DecoderSteps
{
    // Fixed: what WordPiece's clean-up joins to what stands before.
    private static readonly (string From, string To)[] CleanUps =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"),
        (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    /// <summary>All tokens become one.</summary>
    public static IEnumerable<DecodedToken> Fuse(List<DecodedToken> tokens) =>
        [new(string.Concat(tokens.Select(token => token.Text)), IsAdded: false)];

    /// <summary>With a space between.</summary>
    public static IEnumerable<DecodedToken> SpacesBetween(List<DecodedToken> tokens) =>
        tokens.Select((token, at) => at == 0 ? token : token with { Text = " " + token.Text });

    /// <summary>Replaced spaces become spaces again; before the text they were put there, unless <paramref name="keepFirst"/>.</summary>
    public static IEnumerable<DecodedToken> Metaspace(List<DecodedToken> tokens, char replacement, bool keepFirst) =>
        tokens.Select((token, at) => token with
        {
            Text = at == 0 && !keepFirst
                ? token.Text.Replace(replacement.ToString(), "", StringComparison.Ordinal)
                : token.Text.Replace(replacement, ' '),
        });

    /// <summary>Tokens that go on a word lose their mark, others get a space before them.</summary>
    public static IEnumerable<DecodedToken> WordPiece(List<DecodedToken> tokens, string prefix, bool cleanUp) =>
        tokens.Select((token, at) =>
        {
            var text = at == 0 ? token.Text
                : token.Text.StartsWith(prefix, StringComparison.Ordinal) ? token.Text[prefix.Length..]
                : " " + token.Text;
            return token with { Text = cleanUp ? CleanUp(text) : text };
        });

    /// <summary>Up to so many characters go from the beginning and the end of each token.</summary>
    public static IEnumerable<DecodedToken> Strip(List<DecodedToken> tokens, char content, int start, int stop) => tokens.Select(token =>
    {
        var text = token.Text.AsSpan();
        var left = Math.Min(start, text.Length - text.TrimStart(content).Length);
        var right = Math.Min(stop, text.Length - text.TrimEnd(content).Length);
        return token with { Text = left + right >= text.Length ? "" : text[left..^right].ToString() };
    });

    /// <summary>Runs of byte tokens become text; each byte of a run that is not UTF-8 becomes U+FFFD.</summary>
    public static IEnumerable<DecodedToken> ByteFallback(List<DecodedToken> tokens)
    {
        List<byte> run = [];
        foreach (var token in tokens)
        {
            if (!token.IsAdded && ByteFallbackToken.Value(token.Text) is { } value)
            {
                run.Add(value);
                continue;
            }

            if (run.Count > 0)
            {
                yield return Text(run);
                run.Clear();
            }

            yield return token;
        }

        if (run.Count > 0)
        {
            yield return Text(run);
        }
    }

    private static string CleanUp(string text) =>
        CleanUps.Aggregate(text, (current, change) => current.Replace(change.From, change.To, StringComparison.Ordinal));

    private static DecodedToken Text(List<byte> run)
    {
        byte[] bytes = [.. run];
        var valid = Utf8.IsValid(bytes);
        return new(valid ? Encoding.UTF8.GetString(bytes) : new string('\uFFFD', bytes.Length), IsAdded: false);
    }
}
