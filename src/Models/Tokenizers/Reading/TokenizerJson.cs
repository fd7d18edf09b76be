using System.Text.Json;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Reads tokenizer.json, the one-file form of the Hugging Face tokenizers.</summary>
internal static class TokenizerJson
{
    public const string FileName = "tokenizer.json";

    /// <summary>Reads a tokenizer. Ignores the settings for truncation and padding.</summary>
    /// <exception cref="InputException">The file is malformed or needs an unsupported feature.</exception>
    public static ITokenizer Read(string path)
    {
        var root = new Section(path, "", JsonInput.ReadObject(path)).Without("version", "truncation", "padding");
        var model = root.Object("model");
        var type = model.Text("type", Guess(model));
        if (type is not ("BPE" or "WordPiece" or "WordLevel" or "Unigram"))
        {
            throw model.Unsupported("model", "BPE, WordPiece, Unigram and WordLevel");
        }

        var (tokens, pieces) = Vocabulary(path, type, model);
        var settings = TokenizerSettings.Read(Path.GetDirectoryName(path)!);
        var splitters = new PreTokenizerReader(settings);
        if (root.ObjectOrNull("pre_tokenizer") is { } splitting)
        {
            splitters.Read(splitting);
        }

        var added = AddedTokenReader.Read(root, tokens, settings);
        var (words, borders) = Model(path, type, model, tokens, pieces, splitters.IsByteLevel);
        IPreTokenizer[] all = borders is null ? [.. splitters.Splitters] : [.. splitters.Splitters, borders];
        return root.Done(new Tokenizer(new(words, ById(tokens, pieces), DecoderReader.Read(root.ObjectOrNull("decoder")))
        {
            Added = added,
            Normalizer = root.ObjectOrNull("normalizer") is { } normalizing ? NormalizerReader.Read(normalizing, settings) : null,
            Splitter = all switch { [] => null, [var one] => one, _ => new PreTokenizerSequence(all) },
            Frame = settings.Frame(FrameReader.Read(root.ObjectOrNull("post_processor"), tokens, added), Id),
        }));

        int? Id(string role) => settings.Spelling(role) is not { } token ? null
            : added.FirstOrDefault(other => other.Content == token)?.Id ?? (tokens.TryGetValue(token, out var id) ? id : null);
    }

    // Unigram has a list of tokens with scores. Of two equal tokens the last counts.
    private static (Dictionary<string, int> Tokens, IReadOnlyList<Piece> Pieces) Vocabulary(string path, string type, Section model)
    {
        if (type != "Unigram")
        {
            return (Vocabularies.Read(path, model.Map("vocab")), []);
        }

        var pieces = Vocabularies.Pieces(path, model.List("vocab"));
        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (id, piece) in pieces.Index())
        {
            tokens[piece.Text] = id;
        }

        return (tokens, pieces);
    }

    private static Dictionary<int, string> ById(Dictionary<string, int> tokens, IReadOnlyList<Piece> pieces) => pieces.Count > 0
        ? pieces.Index().ToDictionary(piece => piece.Index, piece => piece.Item.Text)
        : tokens.ToDictionary(token => token.Value, token => token.Key);

    private static (IWordModel Words, IPreTokenizer? Borders) Model(
        string path, string type, Section model, Dictionary<string, int> tokens, IReadOnlyList<Piece> pieces, bool byteLevel)
    {
        try
        {
            return (type, byteLevel) switch
            {
                ("BPE", true) => (Bpe(path, model, tokens).ByteLevel(), null),
                ("BPE", false) => Bpe(path, model, tokens).CharacterLevel(),
                ("Unigram", false) => (Unigram(path, model, pieces), new BorderPreTokenizer(tokens.Keys)),
                ("WordLevel", false) => (WordLevel(path, model, tokens), null),
                ("WordPiece", false) => (WordPiece(model, tokens), null),
                _ => throw model.Wrong($"{type} does not go with the pre-tokenizer ByteLevel."),
            };
        }
        catch (FormatException e)
        {
            throw new InputException(e.Message, path, "Vocabulary and merges must come from the same tokenizer.");
        }
    }

    // Older files do not name the model type; only BPE has merges.
    private static string? Guess(Section model) => model.Find("merges") is null ? null : "BPE";

    private static BpeParts Bpe(string path, Section model, Dictionary<string, int> tokens)
    {
        if (model.Find("dropout") is { } dropout
            && !(dropout.ValueKind == System.Text.Json.JsonValueKind.Number && dropout.GetDouble() == 0))
        {
            throw model.WrongSetting("dropout", "null, as ids must not be random,");
        }

        return model.Done(new BpeParts(tokens, [.. model.List("merges").Select((merge, rank) => Vocabularies.Merge(path, merge, rank))])
        {
            File = path,
            Unknown = model.Text("unk_token", "") is { Length: > 0 } unknown ? unknown : null,
            FuseUnknown = model.Flag("fuse_unk", false),
            ByteFallback = model.Flag("byte_fallback", false),
            IgnoreMerges = model.Flag("ignore_merges", false),
            ContinuingPrefix = model.Text("continuing_subword_prefix", ""),
            EndSuffix = model.Text("end_of_word_suffix", ""),
        });
    }

    private static CachedWords Unigram(string path, Section model, IReadOnlyList<Piece> pieces)
    {
        var unknown = model.Find("unk_id") is null ? (int?)null : model.Count("unk_id", pieces.Count - 1);
        var token = new UnknownToken(unknown is { } id ? pieces[id].Text : "<unk>", unknown, path);
        return model.Done(new CachedWords(new Unigram(pieces, token, model.Flag("byte_fallback", false))));
    }

    private static WholeWords WordLevel(string path, Section model, Dictionary<string, int> tokens)
    {
        var unknown = model.Text("unk_token", "<unk>");
        return model.Done(new WholeWords(tokens, new(unknown, tokens.TryGetValue(unknown, out var id) ? id : null, path)));
    }

    private static CachedWords WordPiece(Section model, Dictionary<string, int> tokens)
    {
        const int LongestWord = 1 << 16;
        var (unknown, prefix) = (model.Text("unk_token", "[UNK]"), model.Text("continuing_subword_prefix", "##"));
        var longest = model.Count("max_input_chars_per_word", LongestWord, otherwise: 100);
        return model.Done(new CachedWords(new WordPiece(tokens, prefix, unknown, longest)));
    }
}

/// <summary>Reads added tokens.</summary>
internal static class AddedTokenReader
{
    /// <summary>The added tokens of tokenizer.json, followed by tokens that appear only in tokenizer_config.json.</summary>
    /// <exception cref="InputException">An entry is malformed, or its id or spelling is already taken.</exception>
    public static IReadOnlyList<AddedToken> Read(
        Section root, IReadOnlyDictionary<string, int> vocabulary, TokenizerSettings settings)
    {
        var spellings = vocabulary.ToDictionary(token => token.Value, token => token.Key);
        var added = new Dictionary<string, AddedToken>(StringComparer.Ordinal);
        foreach (var section in root.Find("added_tokens") is null ? [] : root.Objects("added_tokens"))
        {
            var token = One(section, section.Count("id", Vocabularies.HighestId));
            if (vocabulary.TryGetValue(token.Content, out var known) && known != token.Id)
            {
                throw section.Wrong($"The added token '{token.Content}' has the id {token.Id}, but the vocabulary gives it {known}.");
            }

            if (!spellings.TryAdd(token.Id, token.Content) && spellings[token.Id] != token.Content)
            {
                throw section.Wrong($"The added token '{token.Content}' has the id {token.Id}, which belongs to '{spellings[token.Id]}'.");
            }

            if (!added.TryAdd(token.Content, token))
            {
                throw section.Wrong($"The added token '{token.Content}' is listed twice.");
            }
        }

        foreach (var token in settings.Added(vocabulary).Where(token => !added.ContainsKey(token.Content)))
        {
            added.Add(token.Content, spellings.TryAdd(token.Id, token.Content) || spellings[token.Id] == token.Content
                ? token
                : throw settings.Wrong(
                    $"The added token '{token.Content}' has the id {token.Id}, which belongs to '{spellings[token.Id]}'."));
        }

        return [.. added.Values];
    }

    /// <summary>One token.</summary>
    /// <exception cref="InputException">Malformed.</exception>
    public static AddedToken One(Section section, int id) => section.Text("content") is { Length: > 0 } content
        ? section.Done(new AddedToken(content, id)
        {
            SingleWord = section.Flag("single_word", false),
            LeftStrip = section.Flag("lstrip", false),
            RightStrip = section.Flag("rstrip", false),
            Normalized = section.Flag("normalized", !section.Flag("special", false)),
        })
        : throw section.WrongSetting("content", "at least one character");
}

/// <summary>Reads the special tokens around a text from the post-processor of a tokenizer.json.</summary>
internal static class FrameReader
{
    private const string Supported = "Sequence, TemplateProcessing, BertProcessing, RobertaProcessing and ByteLevel";

    /// <exception cref="InputException">It is malformed or unsupported, or an id is not in the vocabulary.</exception>
    public static SpecialFrame Read(Section? section, IReadOnlyDictionary<string, int> vocabulary, IReadOnlyList<AddedToken> added)
    {
        if (section is null)
        {
            return SpecialFrame.None;
        }

        var known = new HashSet<int>(vocabulary.Values.Concat(added.Select(token => token.Id)));
        var frame = Read(section);
        return frame.Before.Concat(frame.After).All(known.Contains)
            ? frame
            : throw section.Wrong("A special token has an id that no token has.");
    }

    private static SpecialFrame Read(Section section) => section.Type switch
    {
        "ByteLevel" => section.Without("add_prefix_space", "trim_offsets", "use_regex").Done(SpecialFrame.None),
        "TemplateProcessing" => section.Without("pair", "add_prefix_space", "trim_offsets", "use_regex").Done(Template(section)),
        "BertProcessing" => section.Done(Pair(section)),
        "RobertaProcessing" => section.Without("trim_offsets", "add_prefix_space").Done(Pair(section)),
        "Sequence" => section.Objects("processors").Select(Read).Where(frame => frame.Before.Count + frame.After.Count > 0).ToArray() switch
        {
            [] => section.Done(SpecialFrame.None),
            [var only] => section.Done(only),
            _ => throw section.Wrong("Only one of the processors may add tokens."),
        },
        _ => throw section.Unsupported("post-processor", Supported),
    };

    private static SpecialFrame Pair(Section section) => new([Id(section, "cls")], [Id(section, "sep")]);

    private static int Id(Section section, string name) =>
        section.List(name, "a token with its id") is [{ ValueKind: JsonValueKind.String }, var id]
            && JsonInput.Integer(id) is >= 0 and var value
            ? value
            : throw section.WrongSetting(name, "a token with its id");

    private static SpecialFrame Template(Section section)
    {
        List<int> before = [], after = [];
        var (ids, current) = (section.ObjectOrNull("special_tokens"), before);
        foreach (var item in section.Objects("single"))
        {
            if (item.ObjectOrNull("SpecialToken") is { } special)
            {
                current.AddRange(special.Without("type_id").Done(Ids(section, ids, special.Text("id"))));
            }
            else if (item.ObjectOrNull("Sequence") is { } sequence && sequence.Without("type_id").Done(sequence.Text("id")) == "A"
                && current == before)
            {
                current = after;
            }
            else
            {
                throw section.Wrong("The template 'single' must have special tokens around one sequence A.");
            }

            item.Done(current);
        }

        return current == after ? new(before, after) : throw section.Wrong("The template 'single' has no sequence A.");
    }

    private static List<int> Ids(Section section, Section? tokens, string name)
    {
        var token = tokens?.ObjectOrNull(name) ?? throw section.Wrong($"'{name}' is not among the special_tokens.");
        return token.Without("id", "tokens").Done(token.List("ids").Select(id =>
            JsonInput.Integer(id) is >= 0 and var value ? value : throw token.WrongSetting("ids", "a list of ids")).ToList());
    }
}
