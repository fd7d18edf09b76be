using EvoPrune.Models.Tests.Support;
using EvoPrune.Models.Tokenizers;

namespace EvoPrune.Models.Tests.Tokenizers;

public sealed class VocabularyTextTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public VocabularyTextTests() =>
        File.WriteAllText(folder["vocab.txt"], "[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]\r\nuber\r\nÜber\r\n##s\r\n");

    [Fact]
    public void Case_is_lowered_as_tokenizer_config_says()
    {
        Assert.Equal([2, 5, 7, 4, 1, 3], TokenizerFolder.Open(folder.Path).EncodeWithSpecialTokens("Übers[MASK] x"));
        File.WriteAllText(folder["tokenizer_config.json"], """{"do_lower_case": false, "mask_token": "[MASK]"}""");
        Assert.Equal([6, 7, 4], TokenizerFolder.Open(folder.Path).Encode("Übers [MASK]"));
        File.WriteAllText(folder["tokenizer_config.json"], """{"do_lower_case": true, "strip_accents": false}""");
        Assert.Equal([1], TokenizerFolder.Open(folder.Path).Encode("Übers"));
    }

    [Fact]
    public void Mistakes_are_clear_errors()
    {
        File.WriteAllText(folder["tokenizer_config.json"], """{"do_basic_tokenize": false}""");
        Assert.Contains("tokenizer_config.json: do_basic_tokenize is false, which is not supported.", Open(), StringComparison.Ordinal);
        File.WriteAllText(folder["tokenizer_config.json"], """{"cls_token": "<s>"}""");
        Assert.Contains("vocab.txt: The vocabulary has no '<s>', which is the cls_token.", Open(), StringComparison.Ordinal);
        File.WriteAllText(folder["tokenizer_config.json"], """{"do_lower_case": "no"}""");
        Assert.Contains("do_lower_case is \"no\"; true or false is needed.", Open(), StringComparison.Ordinal);
        File.WriteAllText(folder["vocab.txt"], "[UNK]\na\na\n");
        Assert.Contains("vocab.txt:3: The token 'a' occurs twice.", Open(), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private string Open() => Errors.Of(() => TokenizerFolder.Open(folder.Path));
}
