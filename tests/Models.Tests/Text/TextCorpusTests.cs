using EvoPrune.Models.Tests.Support;
using EvoPrune.Models.Text;
using EvoPrune.Models.Tokenizers;

namespace EvoPrune.Models.Tests.Text;

public sealed class TextCorpusTests : IDisposable
{
    private static readonly ITokenizer Bytes = BpeTrainer.Train("", 256).ToTokenizer();
    private static readonly ModelTopology Model = new("gpt2", 256, 8, 4, 0, 4, []);
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Windows_follow_each_other_and_the_last_partial_one_is_dropped()
    {
        var corpus = Open("abcdefgh i"u8.ToArray());
        Assert.Equal("abcdefgh i", corpus.Text);
        Assert.Equal(10, corpus.Tokens.Count);
        Assert.Equal("abcdefgh "u8.ToArray().Select(value => (int)value), corpus.FirstWindows(Model, 3).Ids.ToArray());
        Assert.Equal("abcdef"u8.ToArray().Select(value => (int)value), corpus.FirstWindows(Model, 3, 2).Ids.ToArray());
        Assert.Equal(corpus.Tokens, corpus.Encode(corpus.Text));
    }

    [Fact]
    public void Line_ends_stay_and_a_byte_order_mark_goes() => Assert.Equal("a\r\nb", Open("\uFEFFa\r\nb"u8.ToArray()).Text);

    [Fact]
    public void Line_ends_of_two_characters_are_told()
    {
        Assert.Empty(Open("a\nb\rc\n"u8.ToArray()).Warnings);
        Assert.StartsWith(
            "2 lines of the text end with CR LF.", Assert.Single(Open("a\r\nb\nc\r\n"u8.ToArray()).Warnings).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 4, "The text has 10 tokens; 4 windows of 3 need 12.")]
    [InlineData(8, 2, "The text has 10 tokens; 2 windows of 8 need 16.")]
    [InlineData(9, 1, "The windows have 9 tokens; the model takes windows of 2 to 8.")]
    [InlineData(1, 1, "The windows have 1 tokens")]
    public void Windows_that_cannot_be_had_are_a_clear_error(int length, int windows, string message) =>
        Assert.Contains(
            message, Errors.Of(() => Open("abcdefgh i"u8.ToArray()).FirstWindows(Model, length, windows)), StringComparison.Ordinal);

    [Fact]
    public void A_text_shorter_than_one_window_is_a_clear_error() =>
        Assert.Contains(
            "The text has 3 tokens; 1 windows of 4 need 4.", Errors.Of(() => Open("abc"u8.ToArray()).FirstWindows(Model, 4)),
            StringComparison.Ordinal);

    [Fact]
    public void Empty_missing_and_broken_files_are_clear_errors()
    {
        Assert.Contains("The text file is empty.", Errors.Of(() => Open([])), StringComparison.Ordinal);
        Assert.Contains("There is no such file.", Errors.Of(() => TextCorpus.Open(folder["none"], Bytes)), StringComparison.Ordinal);
        Assert.Contains(
            "not UTF-8: byte 0xe9 at offset 3", Errors.Of(() => Open([(byte)'c', (byte)'a', (byte)'f', 0xE9, (byte)' '])),
            StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private TextCorpus Open(byte[] bytes)
    {
        File.WriteAllBytes(folder["text"], bytes);
        return TextCorpus.Open(folder["text"], Bytes);
    }
}
