using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace EvoPrune.Host.Experiments.Yaml;

/// <summary>The library's scanner, of which a token that was looked at and not consumed is not lost.</summary>
/// <remarks>The parser looks ahead twice behind a value with an anchor between brackets: <c>{ length: &amp;length 32, samples: 8 }</c> would lose its comma.</remarks>
internal sealed class PeekingScanner(TextReader text) : IScanner
{
    private readonly Scanner scanner = new(text);

    public Mark CurrentPosition => scanner.CurrentPosition;

    public Token? Current => scanner.Current;

    public bool MoveNext() => scanner.MoveNext();

    // The end of the text is not kept: behind it the parser makes sure that nothing follows.
    public bool MoveNextWithoutConsuming() => scanner.Current is not (null or StreamEnd) || scanner.MoveNextWithoutConsuming();

    public void ConsumeCurrent() => scanner.ConsumeCurrent();
}
