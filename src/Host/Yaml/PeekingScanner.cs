using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace EvoPrune.Host.Yaml;

/// <summary>The scanner of YamlDotNet, with a fix: peeking twice does not lose a token.</summary>
/// <remarks>
/// The parser peeks twice after an anchored value in a flow collection: <c>{ length: &amp;length 32, samples: 8 }</c> would lose its comma.
/// </remarks>
internal sealed class PeekingScanner(TextReader text) : IScanner
{
    private readonly Scanner scanner = new(text);

    public Mark CurrentPosition => scanner.CurrentPosition;

    public Token? Current => scanner.Current;

    public bool MoveNext() => scanner.MoveNext();

    // The end of the text is not kept, because the parser checks that nothing follows it.
    public bool MoveNextWithoutConsuming() => scanner.Current is not (null or StreamEnd) || scanner.MoveNextWithoutConsuming();

    public void ConsumeCurrent() => scanner.ConsumeCurrent();
}
