using EvoPrune.Models.Files;
using EvoPrune.Models.Tokenizers.Normalizers;
using EvoPrune.Models.Tokenizers.PreTokenizers;
using EvoPrune.Models.Tokenizers.Words;

namespace EvoPrune.Models.Tokenizers.Reading;

/// <summary>Reads tokenizer.json, the one-file form of the Hugging Face tokenizers.</summary>
internal static class TokenizerJson
{
    public const string FileName = "tokenizer.json";

    /// <summary>The tokenizer of a file. Truncation and padding are not its business: who asks for ids gets those of the text.</summary>
    /// <exception cref="InputException">Malformed, or it asks for what is not supported.</exception>
    public static ITokenizer Read(string path)
    {
        var root = new Section(path, "", JsonInput.ReadObject(path)).Without("version", "truncation", "padding");
        var model = root.Object("model");
        var type = model.Text("type", Guess(model));
        if (type is not ("BPE" or "WordPiece"))
        {
            throw model.Unsupported("model", "BPE and WordPiece");
        }

        var tokens = Vocabularies.Read(path, model.Map("vocab"));
        var splitters = new PreTokenizerReader();
        if (root.ObjectOrNull("pre_tokenizer") is { } splitting)
        {
            splitters.Read(splitting);
        }

        var added = AddedTokenReader.Read(root, tokens);
        var (words, wordStarts) = Model(path, type, model, tokens, splitters.IsByteLevel);
        IPreTokenizer[] all = wordStarts is null ? [.. splitters.Splitters] : [.. splitters.Splitters, wordStarts];
        var byId = tokens.ToDictionary(token => token.Value, token => token.Key);
        return root.Done(new Tokenizer(new(words, byId, DecoderReader.Read(root.ObjectOrNull("decoder")))
        {
            Added = added,
            Normalizer = root.ObjectOrNull("normalizer") is { } normalizing ? NormalizerReader.Read(normalizing) : null,
            Splitter = all switch { [] => null, [var one] => one, _ => new PreTokenizerSequence(all) },
            Frame = FrameReader.Read(root.ObjectOrNull("post_processor"), tokens, added),
        }));
    }

    private static (IWordModel Words, IPreTokenizer? WordStarts) Model(
        string path, string type, Section model, Dictionary<string, int> tokens, bool byteLevel)
    {
        try
        {
            return (type, byteLevel) switch
            {
                ("BPE", true) => (Bpe(path, model, tokens).ByteLevel(), null),
                ("BPE", false) => Bpe(path, model, tokens).CharacterLevel(),
                (_, false) => (WordPiece(model, tokens), null),
                _ => throw model.Wrong("WordPiece does not go with the pre-tokenizer ByteLevel."),
            };
        }
        catch (FormatException e)
        {
            throw new InputException(e.Message, path, "Vocabulary and merges must come from the same tokenizer.");
        }
    }

    // Older files do not say what model they have; only BPE has merges.
    private static string? Guess(Section model) => model.Find("merges") is null ? null : "BPE";

    private static BpeParts Bpe(string path, Section model, Dictionary<string, int> tokens)
    {
        if (model.Find("dropout") is { } dropout && !(dropout.ValueKind == System.Text.Json.JsonValueKind.Number && dropout.GetDouble() == 0))
        {
            throw model.WrongSetting("dropout", "null, as ids must not be random,");
        }

        foreach (var name in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
        {
            if (model.Text(name, "").Length > 0)
            {
                throw model.WrongSetting(name, "none, as no other is supported for BPE,");
            }
        }

        return model.Done(new BpeParts(tokens, [.. model.List("merges").Select((merge, rank) => Vocabularies.Merge(path, merge, rank))])
        {
            File = path,
            Unknown = model.Text("unk_token", "") is { Length: > 0 } unknown ? unknown : null,
            FuseUnknown = model.Flag("fuse_unk", false),
            ByteFallback = model.Flag("byte_fallback", false),
            IgnoreMerges = model.Flag("ignore_merges", false),
        });
    }

    private static CachedWords WordPiece(Section model, Dictionary<string, int> tokens)
    {
        const int LongestWord = 1 << 16;
        var (unknown, prefix) = (model.Text("unk_token", "[UNK]"), model.Text("continuing_subword_prefix", "##"));
        var longest = model.Count("max_input_chars_per_word", LongestWord, otherwise: 100);
        return tokens.TryGetValue(unknown, out var id)
            ? model.Done(new CachedWords(new WordPiece(tokens, prefix, id, longest)))
            : throw new FormatException($"'{unknown}' of unk_token is not in the vocabulary.");
    }
}
