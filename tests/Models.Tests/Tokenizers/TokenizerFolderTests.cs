using EvoPrune.Models.Tests.Support;
using EvoPrune.Models.Tokenizers;

namespace EvoPrune.Models.Tests.Tokenizers;

public sealed class TokenizerFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string good;

    public TokenizerFolderTests()
    {
        BpeTrainer.Train("the cat the cat", 260, "<|x|>").Save(folder.Path);
        good = File.ReadAllText(folder["tokenizer.json"]);
        File.Delete(folder["tokenizer_config.json"]);
    }

    [Theory]
    [InlineData("\"type\": \"BPE\"", "\"type\": \"Trigram\"",
        "model: The model 'Trigram' is not supported; supported are BPE, WordPiece, Unigram and WordLevel.")]
    [InlineData("\"type\": \"BPE\"", "\"type\": \"Unigram\"", "model.vocab is an object; a list is needed.")]
    [InlineData(
        "\"pre_tokenizer\": {\n    \"type\": \"ByteLevel\"", "\"pre_tokenizer\": {\n    \"type\": \"UnicodeScripts\"",
        "pre_tokenizer: The pre-tokenizer 'UnicodeScripts' is not supported; supported are Sequence, ByteLevel")]
    [InlineData("\"normalizer\": null", "\"normalizer\": {\"type\":\"Precompiled\",\"precompiled_charsmap\":\"\"}",
        "normalizer: precompiled_charsmap cannot be read: The rewriting rules are damaged.")]
    [InlineData("\"normalizer\": null", "\"normalizer\": {\"type\":\"Nmt\"}",
        "normalizer: The normalizer 'Nmt' is not supported; supported are Sequence, BertNormalizer")]
    [InlineData("\"normalizer\": null", "\"normalizer\": {\"type\":\"Replace\",\"pattern\":{\"Regex\":\"a\\\\bb\"},\"content\":\"\"}",
        "normalizer.pattern: The regular expression a\\bb is not supported from character 2 on; supported are")]
    [InlineData("\"normalizer\": null", "\"normalizer\": {\"type\":\"Replace\",\"pattern\":{\"Regex\":\"(a\"},\"content\":\"\"}",
        "normalizer.pattern: The regular expression (a is not valid")]
    [InlineData("\"normalizer\": null", "\"normalizer\": {\"type\":\"NFC\",\"strength\":2}",
        "normalizer: The setting 'strength' is unknown; the known settings are type.")]
    [InlineData("\"normalizer\": null", "\"normaliser\": null", "The setting 'normaliser' is unknown")]
    [InlineData(
        "\"decoder\": {\n    \"type\": \"ByteLevel\"", "\"decoder\": {\n    \"type\": \"CTC\"",
        "decoder: The decoder 'CTC' is not supported; supported are ByteLevel")]
    [InlineData(
        "\"post_processor\": {\n    \"type\": \"ByteLevel\"", "\"post_processor\": {\n    \"type\": \"Other\"",
        "post_processor: The post-processor 'Other' is not supported; supported are Sequence")]
    [InlineData("\"byte_fallback\": false", "\"byte_fallback\": 1", "model.byte_fallback is 1; true or false is needed.")]
    [InlineData("\"unk_token\": null", "\"unk_token\": 3", "model.unk_token is 3; a string is needed.")]
    [InlineData("\"decoder\": {\n    \"type\": \"ByteLevel\"", "\"decoder\": {\n    \"type\": \"BPEDecoder\", \"suffix\": \"\"",
        "decoder.suffix is \"\"; at least one character is needed.")]
    [InlineData("\"dropout\": null", "\"dropout\": 0.1", "dropout is 0.1; null")]
    [InlineData("\"Ġ c\"", "\"Ġc\"", "Merge 0 is \"Ġc\"; two tokens are needed.")]
    [InlineData("\"Ġ c\"", "\"Ġ qq\"", "'qq' of merge 0 is not in the vocabulary.")]
    [InlineData("\"!\": 33", "\"!\": -1", "Token '!' has the id -1")]
    [InlineData("\"!\": 33", "\"!\": 34", "Token '\"' has the id 34")]
    [InlineData("\"content\": \"<|x|>\"", "\"content\": 7", "added_tokens[0].content is 7; a string is needed.")]
    [InlineData("\"content\": \"<|x|>\"", "\"content\": \"!\"", "The added token '!' has the id 259, but the vocabulary gives it 33.")]
    [InlineData("\"id\": 259", "\"id\": 33", "The added token '<|x|>' has the id 33, but the vocabulary gives it 259.")]
    [InlineData("\"lstrip\": false", "\"lstrip\": \"yes\"", "added_tokens[0].lstrip is \"yes\"; true or false is needed.")]
    [InlineData("\"vocab\": {", "\"vocabulary\": {", "model.vocab is missing; an object is needed.")]
    [InlineData("\"merges\": [", "\"merge\": [", "model.merges is missing; a list is needed.")]
    [InlineData("\"model\": {", "\"model\": ", "not valid JSON")]
    public void A_wrong_tokenizer_json_is_a_clear_error(string part, string replacement, string message)
    {
        Assert.Contains(part, good, StringComparison.Ordinal);
        File.WriteAllText(folder["tokenizer.json"], good.Replace(part, replacement, StringComparison.Ordinal));
        var error = Errors.Of(() => TokenizerFolder.Open(folder.Path));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains("tokenizer.json", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tokenizer_larger_than_the_model_opens_and_only_texts_with_such_ids_are_refused()
    {
        var tokenizer = TokenizerFolder.Open(folder.Path, 259);
        Assert.Equal(TokenizerFolder.Open(folder.Path).Encode("the cat"), tokenizer.Encode("the cat"));
        var error = Errors.Of(() => tokenizer.Encode("the <|x|> cat"));
        Assert.Contains(
            "The text has the token '<|x|>' with the id 259, but the model has only the ids 0 to 258; the tokenizer has 260 ids.", error,
            StringComparison.Ordinal);
        Assert.Contains(folder["tokenizer.json"], error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_that_the_vocabulary_lacks_is_dropped_or_unknown()
    {
        string With(string replacement) =>
            good.Replace("\"!\": 33", "\"??\": 33", StringComparison.Ordinal)
                .Replace("\"unk_token\": null", replacement, StringComparison.Ordinal);
        int[] Ids(string json)
        {
            File.WriteAllText(folder["tokenizer.json"], json);
            return TokenizerFolder.Open(folder.Path).Encode("a!!b");
        }

        Assert.Equal([(int)'a', 'b'], Ids(With("\"unk_token\": null")));
        Assert.Equal([(int)'a', 35, 35, 'b'], Ids(With("\"unk_token\": \"#\"")));
        Assert.Equal(
            [(int)'a', 35, 'b'],
            Ids(With("\"unk_token\": \"#\"").Replace("\"fuse_unk\": false", "\"fuse_unk\": true", StringComparison.Ordinal)));
        Assert.Equal(
            [(int)'a', '!', '!', 'b'], Ids(good.Replace("\"unk_token\": null", "\"unk_token\": \"none\"", StringComparison.Ordinal)));
        Assert.Contains(
            "is not in the vocabulary, and neither is the unk_token, 'none'.", Errors.Of(() => Ids(With("\"unk_token\": \"none\""))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_tokenizer_says_what_is_needed()
    {
        File.Delete(folder["tokenizer.json"]);
        Assert.Contains(
            "neither tokenizer.json nor tokenizer.model, spiece.model, sentencepiece.model, spm.model, "
                + "vocab.json with merges.txt, vocab.txt or a file *.tiktoken",
            Errors.Of(() => TokenizerFolder.Open(folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Tokenizer_config_beside_tokenizer_json_adds_tokens_and_decides_about_those_around_a_text()
    {
        File.WriteAllText(folder["tokenizer_config.json"], """
            {
              "bos_token": "<|x|>", "eos_token": {"content": "<y>"}, "add_bos_token": true, "add_eos_token": true,
              "added_tokens_decoder": {"259": {"content": "<|x|>", "lstrip": true}, "260": {"content": "<y>", "lstrip": true}}
            }
            """);
        var tokenizer = TokenizerFolder.Open(folder.Path);
        // The flags of tokenizer.json stay.
        Assert.Equal([259, 'a', 260, ' ', 259, 260], tokenizer.EncodeWithSpecialTokens("a <y> <|x|>"));
        Assert.Equal(261, tokenizer.Vocabulary);

        var framed = good.Replace("\"post_processor\": {", """
            "post_processor": {
              "type": "BertProcessing", "cls": ["<|x|>", 259], "sep": ["!", 33]
            },
            "padding": {
            """, StringComparison.Ordinal).Replace("  \"padding\": null,\n", "", StringComparison.Ordinal);
        File.WriteAllText(folder["tokenizer.json"], framed);
        Assert.Equal([259, 'a', '!', 260], TokenizerFolder.Open(folder.Path).EncodeWithSpecialTokens("a"));
        File.WriteAllText(folder["tokenizer_config.json"], """{"bos_token": "<|x|>", "eos_token": "!", "add_bos_token": false}""");
        Assert.Equal([(int)'a', '!'], TokenizerFolder.Open(folder.Path).EncodeWithSpecialTokens("a"));
        File.WriteAllText(folder["tokenizer_config.json"], """{"add_prefix_space": true}""");
        Assert.Equal([' ', 'a'], TokenizerFolder.Open(folder.Path).Encode("a"));
        CheckConfig("""{"added_tokens_decoder": {"259": {"content": "<z>"}}}""",
            "The added token '<z>' has the id 259, which belongs to '<|x|>'.");
        CheckConfig("""{"added_tokens_decoder": {"300": {"content": "!"}}}""",
            "The added token '!' has the id 300, but the vocabulary gives it 33.");
        CheckConfig("""{"add_bos_token": "no"}""", "add_bos_token is \"no\"; true or false is needed.");

        void CheckConfig(string config, string message)
        {
            File.WriteAllText(folder["tokenizer_config.json"], config);
            Assert.Contains(
                $"tokenizer_config.json: {message}", Errors.Of(() => TokenizerFolder.Open(folder.Path)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Tokenizer_config_decides_about_the_letters_of_BERT()
    {
        File.Copy(ReferenceTests.PathOf("bert"), folder["tokenizer.json"], overwrite: true);
        var lower = TokenizerFolder.Open(folder.Path).Encode("THE the é e");
        File.WriteAllText(folder["tokenizer_config.json"], """{"do_lower_case": false, "strip_accents": true}""");
        var kept = TokenizerFolder.Open(folder.Path).Encode("THE the é e");
        Assert.Equal(lower[0], lower[1]);
        Assert.NotEqual(kept[0], kept[^3]);
        Assert.Equal(kept[^1], kept[^2]);
    }

    [Fact]
    public void Vocabularies_that_the_library_would_refuse_or_change_are_errors_or_right()
    {
        File.WriteAllText(folder["tokenizer.json"], """{"model": {"type": "BPE", "vocab": {}, "merges": []}}""");
        Assert.Contains(
            "tokenizer.json: The vocabulary is empty.", Errors.Of(() => TokenizerFolder.Open(folder.Path)), StringComparison.Ordinal);
        File.WriteAllText(folder["tokenizer.json"], """
            {"model": {"type": "WordPiece", "vocab": {"\ufeffa": 0, "a": 1, "[UNK]": 2}}, "pre_tokenizer": {"type": "WhitespaceSplit"}}
            """);
        Assert.Equal([0, 1, 2], TokenizerFolder.Open(folder.Path).Encode("\ufeffa a b"));
        File.Delete(folder["tokenizer.json"]);
        File.WriteAllText(folder["vocab.txt"], "a\rb\n[UNK]\n[CLS]\n[SEP]\n");
        Assert.Contains(
            "vocab.txt:1: The token has a line break.", Errors.Of(() => TokenizerFolder.Open(folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tiktoken_file_has_the_pattern_and_the_special_tokens_of_its_encoding()
    {
        File.Delete(folder["tokenizer.json"]);
        string[] tokens = [.. Enumerable.Range(0, 256).Select(value => Convert.ToBase64String([(byte)value])), "dGg=", "dGhl"];   // th, the
        File.WriteAllLines(folder["cl100k_base.tiktoken"], tokens.Select((token, rank) => $"{token} {rank}"));
        var tokenizer = TokenizerFolder.Open(folder.Path);
        Assert.Equal([257, ' ', '1', 100257, 0xC3, 0xA9], tokenizer.Encode("the 1<|endoftext|>é"));
        Assert.Equal("the 1<|endoftext|>é", tokenizer.Decode([257, ' ', '1', 100257, 0xC3, 0xA9]));
        Assert.Equal(100277, tokenizer.Vocabulary);
        File.AppendAllText(folder["cl100k_base.tiktoken"], "\n\n");
        Assert.Equal(100277, TokenizerFolder.Open(folder.Path).Vocabulary);

        CheckLine("dGhl", 259);
        CheckLine("dGhl 7", 259);
        CheckLine("*** 300", 259);
        CheckLine("dGhl 300", 259);
        File.WriteAllLines(folder["cl100k_base.tiktoken"], tokens.Skip(1).Select((token, rank) => $"{token} {rank + 1}"));
        Assert.Contains(
            "The token of the byte 0x00 is missing.", Errors.Of(() => TokenizerFolder.Open(folder.Path)), StringComparison.Ordinal);
        File.Move(folder["cl100k_base.tiktoken"], folder["mine.tiktoken"]);
        Assert.Contains(
            "mine.tiktoken: The encoding is not known. Known are r50k_base.tiktoken, p50k_base.tiktoken, cl100k_base.tiktoken",
            Errors.Of(() => TokenizerFolder.Open(folder.Path)), StringComparison.Ordinal);

        void CheckLine(string line, int number)
        {
            File.WriteAllLines(folder["cl100k_base.tiktoken"], [.. tokens.Select((token, rank) => $"{token} {rank}"), line]);
            Assert.Contains(
                $"cl100k_base.tiktoken:{number}: '{line}' is not a new token", Errors.Of(() => TokenizerFolder.Open(folder.Path)),
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("#version: 0.2\nt h\nthe", "merges.txt:3: 'the' is not a merge")]
    [InlineData("t  h", "merges.txt:1: 't  h' is not a merge")]
    public void A_wrong_merge_says_its_line(string merges, string message)
    {
        WriteVocabulary();
        File.WriteAllText(folder["merges.txt"], merges);
        Assert.Contains(message, Errors.Of(() => TokenizerFolder.Open(folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_merges_and_merges_that_are_not_text_are_clear_errors()
    {
        WriteVocabulary();
        Assert.Contains("merges.txt: There is no such file.", Errors.Of(() => TokenizerFolder.Open(folder.Path)), StringComparison.Ordinal);
        File.WriteAllBytes(folder["merges.txt"], [(byte)'t', 0xC3, (byte)'\n']);
        Assert.Contains("not UTF-8: byte 0xc3 at offset 1", Errors.Of(() => TokenizerFolder.Open(folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_two_file_form_takes_its_special_tokens_from_tokenizer_config()
    {
        WriteVocabulary();
        File.WriteAllText(folder["merges.txt"], "#version: 0.2\nt h\n");
        File.WriteAllText(folder["tokenizer_config.json"], """{"eos_token": {"content": "<|x|>"}}""");
        Assert.Equal([256, 257], TokenizerFolder.Open(folder.Path).Encode("th<|x|>"));
        File.WriteAllText(folder["tokenizer_config.json"], "{}");
        Assert.Equal(6, TokenizerFolder.Open(folder.Path).Encode("th<|x|>").Length);
    }

    [Fact]
    public void The_two_file_form_takes_more_from_tokenizer_config_and_added_tokens()
    {
        WriteVocabulary();
        File.WriteAllText(folder["merges.txt"], "t h\n");
        File.WriteAllText(folder["tokenizer_config.json"], """
            {
              "bos_token": {"__type": "AddedToken", "content": "<|x|>", "lstrip": true}, "add_bos_token": true, "add_prefix_space": true,
              "additional_special_tokens": ["th"], "added_tokens_decoder": {"300": {"content": "<y>", "special": true}}
            }
            """);
        File.WriteAllText(folder["added_tokens.json"], """{"<z>": 301}""");
        var tokenizer = TokenizerFolder.Open(folder.Path);
        Assert.Equal([257, 32, 'a', 257, 256, 300, 301], tokenizer.EncodeWithSpecialTokens("a  <|x|>th<y><z>"));
        Assert.Equal(302, tokenizer.Vocabulary);
        File.WriteAllText(folder["added_tokens.json"], """{"th": 7}""");
        Assert.Contains(
            "The added token 'th' has the id 7, but the vocabulary gives it 256.", Errors.Of(() => TokenizerFolder.Open(folder.Path)),
            StringComparison.Ordinal);
        File.WriteAllText(folder["tokenizer_config.json"], """{"added_tokens_decoder": {"x": {"content": "<y>"}}}""");
        Assert.Contains(
            "added_tokens_decoder: 'x' is not an id.", Errors.Of(() => TokenizerFolder.Open(folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_two_file_form_drops_bytes_that_the_vocabulary_lacks()
    {
        File.Delete(folder["tokenizer.json"]);
        var tokens = ByteAlphabet.Tokens.Where((_, value) => value is not ('!' or 0xC0 or 0xFF)).Append("th");
        File.WriteAllText(
            folder["vocab.json"],
            System.Text.Json.JsonSerializer.Serialize(tokens.Index().ToDictionary(token => token.Item, token => token.Index)));
        File.WriteAllText(folder["merges.txt"], "t h\n");
        Assert.Equal("the cat", TokenizerFolder.Open(folder.Path).Decode(TokenizerFolder.Open(folder.Path).Encode("the! cat!!")));
    }

    [Fact]
    public void The_better_form_is_read_first()
    {
        File.WriteAllText(folder["tokenizer.model"], "no model");
        File.WriteAllText(folder["vocab.json"], "no vocabulary");
        Assert.Equal(260, TokenizerFolder.Open(folder.Path).Vocabulary);
        File.Delete(folder["tokenizer.json"]);
        Assert.Contains("tokenizer.model", Errors.Of(() => TokenizerFolder.Open(folder.Path)), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private void WriteVocabulary()
    {
        File.Delete(folder["tokenizer.json"]);
        var tokens = ByteAlphabet.Tokens.Concat(["th", "<|x|>"]);
        File.WriteAllText(
            folder["vocab.json"],
            System.Text.Json.JsonSerializer.Serialize(tokens.Select((token, id) => (token, id)).ToDictionary(e => e.token, e => e.id)));
    }
}
