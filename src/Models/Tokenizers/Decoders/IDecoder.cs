namespace EvoPrune.Models.Tokenizers.Decoders;

/// <summary>A token that is to become text.</summary>
/// <param name="Text">The token, as the vocabulary writes it or as a decoder left it.</param>
/// <param name="IsAdded">Whether it stands for its own spelling.</param>
internal readonly record struct DecodedToken(string Text, bool IsAdded);

/// <summary>Makes text of tokens.</summary>
internal interface IDecoder
{
    string Decode(List<DecodedToken> tokens);
}

/// <summary>A decoder of steps, each of which rewrites the tokens; in the end they are put together.</summary>
internal sealed class StepDecoder(params IReadOnlyList<Func<List<DecodedToken>, IEnumerable<DecodedToken>>> steps) : IDecoder
{
    public string Decode(List<DecodedToken> tokens) =>
        string.Concat(steps.Aggregate(tokens, (current, step) => [.. step(current)]).Select(token => token.Text));
}
