using EvoPrune.Models.Tests.Support;
using EvoPrune.Models.Tokenizers;

namespace EvoPrune.Models.Tests.Tokenizers;

public sealed class TokenizerParityTests
{
    [SharedFact]
    public void Ids_of_the_reference_texts_are_equal()
    {
        var tokenizer = TokenizerFolder.Open(Shared.Model, 4096);
        foreach (var sample in Shared.Reference.GetProperty("tokenizer").EnumerateArray())
        {
            var text = sample.GetProperty("text").GetString()!;
            Assert.Equal(sample.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()), tokenizer.Encode(text));
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
        }
    }

    [SharedFact]
    public void Token_counts_of_whole_files_are_equal_and_both_forms_agree()
    {
        using var folder = new TemporaryFolder();
        Array.ForEach(["vocab.json", "merges.txt", "tokenizer_config.json"], name => File.Copy(Path.Combine(Shared.Model, name), folder[name]));
        var (single, pair) = (TokenizerFolder.Open(Shared.Model), TokenizerFolder.Open(folder.Path));
        foreach (var (path, count) in new[] { (Shared.TestText, "testTokens"), (Shared.ValidText, "validTokens") })
        {
            var text = File.ReadAllText(path) + "<|endoftext|>";
            var ids = single.Encode(text);
            Assert.Equal(Shared.Reference.GetProperty("counts").GetProperty(count).GetInt32(), ids.Length - 1);
            Assert.Equal(4095, ids[^1]);
            Assert.Equal(ids, pair.Encode(text));
            Assert.Equal(text, single.Decode(ids));
        }
    }
}
