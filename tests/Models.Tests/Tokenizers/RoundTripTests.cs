using System.Text;
using EvoPrune.Models.Tokenizers;
using FsCheck;
using FsCheck.Fluent;

namespace EvoPrune.Models.Tests.Tokenizers;

/// <summary>Decoding reverses encoding if no component rewrites the text.</summary>
public sealed class RoundTripTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(1000).WithReplay(7, 11);

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Choose(0, 0x10FFFF).Where(Rune.IsValid).Select(code => new Rune(code).ToString()),
        Gen.Choose(0x20, 0x7E).Select(code => ((char)code).ToString()),
        Gen.Elements(" ", "  ", "the", " of the", "🙂", "\n", "\r\n \n", "e\u0301", "12345", "'ll", "東京")).ListOf().Select(string.Concat);

    [Theory]
    [InlineData("gpt2")]
    [InlineData("opt")]
    [InlineData("llama3")]
    [InlineData("starcoder")]
    public void Bytes_give_back_any_text(string kind) => Check(kind, text => text);

    [Theory]
    [InlineData("llama2")]
    [InlineData("metaspace-always", true)]
    [InlineData("metaspace-first", true)]
    public void Characters_with_bytes_to_fall_back_on_give_back_any_text(string kind, bool keepsFirst = false)
    {
        // These vocabularies write spaces as "▁", so "▁" decodes to a space. Metaspace removes the first leading space.
        Check(kind, text => text.Replace('▁', ' ') is [' ', .. var rest] && keepsFirst ? rest : text.Replace('▁', ' '));
    }

    [Fact]
    public void Normalised_text_comes_back_normalised() =>
        Check("qwen2", text => UnicodeForms.Apply(text, NormalizationForm.FormC));

    [Theory]
    [MemberData(nameof(ReferenceTests.Kinds), MemberType = typeof(ReferenceTests))]
    public void Any_text_has_ids_that_decode(string kind)
    {
        var tokenizer = ReferenceTests.Open(kind);
        Prop.ForAll(Arb.From(Text), text => tokenizer.Decode(tokenizer.EncodeWithSpecialTokens(text)) is not null)
            .Check(Fixed.WithMaxTest(200));
    }

    [Theory]
    [MemberData(nameof(ReferenceTests.Kinds), MemberType = typeof(ReferenceTests))]
    public void Half_a_surrogate_pair_and_unknown_ids_are_refused(string kind)
    {
        var tokenizer = ReferenceTests.Open(kind);
        Assert.All(["\uD83D", "a\uDE42b", "\uD83D\uD83D\uDE42"], text =>
        {
            Assert.Contains(
                "half a surrogate pair", Assert.Throws<ArgumentException>(() => tokenizer.Encode(text)).Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => tokenizer.EncodeWithSpecialTokens(text));
        });
        Assert.All([-1, tokenizer.Vocabulary, int.MaxValue], id =>
            Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([id])));
    }

    [Theory]
    [InlineData("gpt2", 240, 159)]
    [InlineData("llama2", 243, 162)]
    public void Bytes_that_are_no_text_decode_as_replacement_characters(string kind, int first, int second) =>
        Assert.Matches("^\uFFFD+$", ReferenceTests.Open(kind).Decode([first, second]));

    private static void Check(string kind, Func<string, string> expected)
    {
        var tokenizer = ReferenceTests.Open(kind);
        Prop.ForAll(Arb.From(Text), text => tokenizer.Decode(tokenizer.Encode(text)) == expected(text)).Check(Fixed);
    }
}
