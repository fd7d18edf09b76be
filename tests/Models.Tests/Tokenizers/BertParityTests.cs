using System.Text.Json;
using EvoPrune.Models.Tests.Support;
using EvoPrune.Models.Tokenizers;

namespace EvoPrune.Models.Tests.Tokenizers;

public sealed class BertParityTests
{
    private static readonly string Folder = Path.Combine(Shared.Folder, "models", "bert-mini");

    [SharedFact]
    public void Ids_of_the_reference_sentences_are_equal()
    {
        var reference = JsonDocument.Parse(File.ReadAllText(Path.Combine(Shared.Folder, "reference", "bert-mini.json"))).RootElement;
        var tokenizer = TokenizerFolder.Open(Folder);
        foreach (var sentence in reference.GetProperty("sentences").EnumerateArray())
        {
            var ids = sentence.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToArray();
            Assert.Equal(ids, tokenizer.EncodeWithSpecialTokens(sentence.GetProperty("text").GetString()!));
            Assert.Equal(ids[1..^1], tokenizer.Encode(sentence.GetProperty("text").GetString()!));
        }
    }

    [SharedFact]
    public void The_older_form_gives_the_same_ids_for_a_whole_file()
    {
        using var folder = new TemporaryFolder();
        Array.ForEach(["vocab.txt", "tokenizer_config.json"], name => File.Copy(Path.Combine(Folder, name), folder[name]));
        var (json, text) = (TokenizerFolder.Open(Folder), TokenizerFolder.Open(folder.Path));
        var sample = File.ReadAllText(Shared.TestText);
        var ids = json.Encode(sample);
        Assert.Equal(336_985, ids.Length);   // So many as both reference libraries give.
        Assert.Equal(ids, text.Encode(sample));
        Assert.Equal(json.EncodeWithSpecialTokens("a [MASK] b"), text.EncodeWithSpecialTokens("a [MASK] b"));
        Assert.Equal(json.Decode(ids), text.Decode(ids));
    }
}
