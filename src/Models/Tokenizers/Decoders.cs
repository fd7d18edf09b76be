using System.Buffers;
using System.Globalization;
using System.Text.Unicode;
using System.Text;

namespace EvoPrune.Models.Tokenizers;

/// <summary>A token during decoding.</summary>
/// <param name="Text">The token's text, from the vocabulary or from the previous decoder step.</param>
/// <param name="IsAdded">Whether it is an added token, which decodes to its own spelling.</param>
internal readonly record struct DecodedToken(string Text, bool IsAdded);

/// <summary>Turns tokens into text.</summary>
internal interface IDecoder
{
    string Decode(List<DecodedToken> tokens);
}

/// <summary>A decoder that rewrites the tokens in steps, then concatenates them.</summary>
internal sealed class StepDecoder(params IReadOnlyList<Func<List<DecodedToken>, IEnumerable<DecodedToken>>> steps) : IDecoder
{
    public string Decode(List<DecodedToken> tokens) =>
        string.Concat(steps.Aggregate(tokens, (current, step) => [.. step(current)]).Select(token => token.Text));
}

/// <summary>Decodes tokens written in <see cref="ByteAlphabet"/>. Added tokens are plain text.</summary>
internal sealed class ByteLevelDecoder : IDecoder
{
    public string Decode(List<DecodedToken> tokens)
    {
        var bytes = new ArrayBufferWriter<byte>(Math.Max(1, tokens.Count * 4));
        foreach (var token in tokens)
        {
            bytes.Write(token.IsAdded ? StrictUtf8.Encoding.GetBytes(token.Text) : ByteAlphabet.Decode(token.Text));
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}

/// <summary>The steps of <see cref="StepDecoder"/>.</summary>
internal static class DecoderSteps
{
    // WordPiece's clean-up joins these to the preceding text.
    private static readonly (string From, string To)[] CleanUps =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"),
        (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    /// <summary>Joins all tokens into one.</summary>
    public static IEnumerable<DecodedToken> Fuse(List<DecodedToken> tokens) =>
        [new(string.Concat(tokens.Select(token => token.Text)), IsAdded: false)];

    /// <summary>Puts spaces between tokens.</summary>
    public static IEnumerable<DecodedToken> SpacesBetween(List<DecodedToken> tokens) =>
        tokens.Select((token, at) => at == 0 ? token : token with { Text = " " + token.Text });

    /// <summary>Restores replaced spaces. Removes those of the first token, unless <paramref name="keepFirst"/>.</summary>
    public static IEnumerable<DecodedToken> Metaspace(List<DecodedToken> tokens, char replacement, bool keepFirst) =>
        tokens.Select((token, at) => token with
        {
            Text = at == 0 && !keepFirst
                ? token.Text.Replace(replacement.ToString(), "", StringComparison.Ordinal)
                : token.Text.Replace(replacement, ' '),
        });

    /// <summary>Removes the prefix of tokens that continue a word, and puts a space before the others.</summary>
    public static IEnumerable<DecodedToken> WordPiece(List<DecodedToken> tokens, string prefix, bool cleanUp) =>
        tokens.Select((token, at) =>
        {
            var text = at == 0 ? token.Text
                : token.Text.StartsWith(prefix, StringComparison.Ordinal) ? token.Text[prefix.Length..]
                : " " + token.Text;
            return token with { Text = cleanUp ? CleanUp(text) : text };
        });

    /// <summary>Replaces the suffix of tokens that end a word by a space, except at the end of the text.</summary>
    public static IEnumerable<DecodedToken> WordEnds(List<DecodedToken> tokens, string suffix) => tokens.Select((token, at) =>
        token with { Text = token.Text.Replace(suffix, at == tokens.Count - 1 ? "" : " ", StringComparison.Ordinal) });

    /// <summary>Removes up to the given number of characters from the start and the end of each token.</summary>
    public static IEnumerable<DecodedToken> Strip(List<DecodedToken> tokens, char content, int start, int stop) => tokens.Select(token =>
    {
        var text = token.Text.AsSpan();
        var left = Math.Min(start, text.Length - text.TrimStart(content).Length);
        var right = Math.Min(stop, text.Length - text.TrimEnd(content).Length);
        return token with { Text = left + right >= text.Length ? "" : text[left..^right].ToString() };
    });

    /// <summary>Decodes runs of byte tokens as UTF-8. In an invalid run each byte becomes U+FFFD.</summary>
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

/// <summary>The spelling of single bytes in character vocabularies: <c>&lt;0x0A&gt;</c>.</summary>
internal static class ByteFallbackToken
{
    public static string Of(int value) => $"<0x{value:X2}>";

    /// <summary>The byte that a token spells; null if it spells none.</summary>
    public static byte? Value(string token) =>
        token is ['<', '0', 'x', _, _, '>']
        && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
