using System.Text.Encodings.Web;
using System.Text.Json;
using EvoPrune.Models.Files;
using EvoPrune.Models.Tokenizers.Added;
using EvoPrune.Models.Tokenizers.Decoders;
using EvoPrune.Models.Tokenizers.Reading;
using EvoPrune.Models.Tokenizers.PreTokenizers;

namespace EvoPrune.Models.Tokenizers;

/// <summary>A learned byte-level BPE vocabulary.</summary>
/// <param name="Tokens">Token of each id, written in the byte alphabet; special tokens as they are.</param>
/// <param name="Merges">Pairs in the order in which they were learned.</param>
/// <param name="Special">Tokens that are recognised in text as they are spelled.</param>
public sealed record TrainedBpe(
    IReadOnlyList<string> Tokens, IReadOnlyList<(string Left, string Right)> Merges, IReadOnlyList<string> Special)
{
    private static readonly JsonSerializerOptions Readable =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The tokenizer, ready to use.</summary>
    public ITokenizer ToTokenizer() => new Tokenizer(new(
        new BpeParts(Vocabulary, Merges).ByteLevel(),
        Tokens.Index().ToDictionary(token => token.Index, token => token.Item),
        new ByteLevelDecoder())
    {
        Added = [.. SpecialIds.Select(token => new AddedToken(token.Key, token.Value))],
        Splitter = new ScannerPreTokenizer(Gpt2Pattern.FirstPiece),
    });

    /// <summary>Writes tokenizer.json and tokenizer_config.json. The first special token marks the end of a text.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        var byteLevel = new { type = "ByteLevel", add_prefix_space = false, trim_offsets = true, use_regex = true };
        Write(Path.Combine(folder, TokenizerJson.FileName), new
        {
            version = "1.0",
            truncation = (object?)null,
            padding = (object?)null,
            added_tokens = SpecialIds.Select(token => new
            {
                id = token.Value,
                content = token.Key,
                single_word = false,
                lstrip = false,
                rstrip = false,
                normalized = false,
                special = true,
            }),
            normalizer = (object?)null,
            pre_tokenizer = byteLevel,
            post_processor = byteLevel,
            decoder = byteLevel,
            model = new
            {
                type = "BPE",
                dropout = (double?)null,
                unk_token = (string?)null,
                continuing_subword_prefix = "",
                end_of_word_suffix = "",
                fuse_unk = false,
                byte_fallback = false,
                vocab = Vocabulary,
                merges = Merges.Select(merge => $"{merge.Left} {merge.Right}"),
            },
        });
        var end = Special is [var first, ..] ? first : null;
        Write(Path.Combine(folder, "tokenizer_config.json"), new
        {
            tokenizer_class = "GPT2Tokenizer",
            add_prefix_space = false,
            bos_token = end,
            eos_token = end,
            unk_token = end,
        });
    }

    private Dictionary<string, int> Vocabulary => Ids(Tokens, first: 0);

    private Dictionary<string, int> SpecialIds => Ids(Special, first: Tokens.Count - Special.Count);

    private static Dictionary<string, int> Ids(IReadOnlyList<string> tokens, int first) =>
        Enumerable.Range(0, tokens.Count).ToDictionary(index => tokens[index], index => first + index, StringComparer.Ordinal);

    private static void Write<T>(string path, T value) =>
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, value, Readable));
}
