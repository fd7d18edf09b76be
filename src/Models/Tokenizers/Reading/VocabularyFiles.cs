using System.Globalization;
using System.Text;
using System.Text.Json;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Reads vocab.json with merges.txt, the older form of byte-level BPE (GPT-2, OPT, Qwen).</summary>
internal static class VocabularyAndMerges
{
    public const string VocabularyName = "vocab.json";
    public const string MergesName = "merges.txt";

    public const string Names = $"{VocabularyName} with {MergesName}";

    /// <summary>The tokenizer of a folder. Added tokens come from tokenizer_config.json.</summary>
    /// <exception cref="InputException">A file is missing or malformed.</exception>
    public static ITokenizer Read(string folder)
    {
        var path = Path.Combine(folder, VocabularyName);
        var vocabulary = Vocabularies.Read(path, JsonInput.ReadObject(path));
        var merges = Merges(Path.Combine(folder, MergesName));
        var settings = TokenizerSettings.Read(folder);
        try
        {
            return Build(vocabulary, merges, settings);
        }
        catch (FormatException e)
        {
            throw new InputException(e.Message, path, "Vocabulary and merges must come from the same tokenizer.");
        }
    }

    private static Tokenizer Build(Dictionary<string, int> vocabulary, List<(string, string)> merges, TokenizerSettings settings)
    {
        var isQwen = settings.Is("tokenizer_class", "Qwen2Tokenizer", "Qwen2TokenizerFast");
        var words = new PatternPreTokenizer(isQwen ? SplitPatterns.OneDigit() : SplitPatterns.Gpt2, SplitBehavior.Isolated);
        return new(new(
            new BpeParts(vocabulary, merges).ByteLevel(),
            vocabulary.ToDictionary(token => token.Value, token => token.Key),
            new ByteLevelDecoder())
        {
            Added = settings.Added(vocabulary, ("eos_token", "<|endoftext|>")),   // GPT-2's default.
            Normalizer = isQwen ? NormalizerOf.Form(NormalizationForm.FormC) : null,
            Splitter = settings.Flag("add_prefix_space", false) ? new PreTokenizerSequence([new PrefixSpacePreTokenizer(), words]) : words,
            Frame = settings.Frame(
                SpecialFrame.None,
                role => settings.Spelling(role) is { } token && vocabulary.TryGetValue(token, out var id) ? id : null),
        });
    }

    private static List<(string, string)> Merges(string path)
    {
        List<(string, string)> merges = [];
        var number = 0;
        foreach (var line in InputFile.ReadText(path).ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (line.Length == 0 || (number == 1 && line.StartsWith("#version", StringComparison.Ordinal)))
            {
                continue;
            }

            merges.Add(line.Split(' ') is [{ Length: > 0 } left, { Length: > 0 } right]
                ? (left, right)
                : throw new InputException(
                    $"'{line}' is not a merge; two tokens separated by one space are needed.", $"{path}:{number}"));
        }

        return merges;
    }
}

/// <summary>Reads vocab.txt, the older form of BERT's WordPiece: one token per line, ids from 0.</summary>
internal static class VocabularyText
{
    public const string FileName = "vocab.txt";

    private const string Prefix = "##";
    private const int LongestWord = 100;

    private static readonly (string Role, string Usual)[] Special =
        [("pad_token", "[PAD]"), ("unk_token", "[UNK]"), ("cls_token", "[CLS]"), ("sep_token", "[SEP]"), ("mask_token", "[MASK]")];

    /// <summary>The tokenizer of a folder. tokenizer_config.json decides about lower case.</summary>
    /// <exception cref="InputException">The file is missing, repeats a token, or lacks a special token.</exception>
    public static ITokenizer Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var settings = TokenizerSettings.Read(folder);
        var vocabulary = Vocabulary(path);
        if (!settings.Flag("do_basic_tokenize", true))
        {
            throw new InputException(
                "do_basic_tokenize is false, which is not supported.", Path.Combine(folder, TokenizerSettings.FileName));
        }

        var lowercase = settings.Flag("do_lower_case", true);
        return new Tokenizer(new(
            new CachedWords(new WordPiece(vocabulary, Prefix, Token("unk_token"), LongestWord)),
            vocabulary.ToDictionary(token => token.Value, token => token.Key),
            new StepDecoder(tokens => DecoderSteps.WordPiece(tokens, Prefix, cleanUp: true)))
        {
            Added = settings.Added(vocabulary, Special),
            Normalizer = new BertNormalizer(
                cleanText: true, settings.Flag("tokenize_chinese_chars", true), settings.Flag("strip_accents", lowercase), lowercase),
            Splitter = BertPreTokenizer.Instance,
            Frame = new([Id("cls_token")], [Id("sep_token")]),
        });

        int Id(string role) => vocabulary[Token(role)];

        string Token(string role)
        {
            var token = settings.Spelling(role) ?? Array.Find(Special, special => special.Role == role).Usual;
            return vocabulary.ContainsKey(token)
                ? token
                : throw new InputException($"The vocabulary has no '{token}', which is the {role}.", path);
        }
    }

    private static Dictionary<string, int> Vocabulary(string path)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        var lines = InputFile.ReadText(path).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            // The last line is empty if the file ends with a line break.
            var token = lines[i].TrimEnd('\r');
            if (token.Length == 0 && i == lines.Length - 1)
            {
                break;
            }

            if (token.Contains('\r'))
            {
                throw new InputException("The token has a line break.", $"{path}:{i + 1}");
            }

            if (!vocabulary.TryAdd(token, i))
            {
                throw new InputException($"The token '{token}' occurs twice.", $"{path}:{i + 1}");
            }
        }

        return vocabulary;
    }
}

/// <summary>The settings in tokenizer_config.json and added_tokens.json.</summary>
internal sealed class TokenizerSettings
{
    public const string FileName = "tokenizer_config.json";
    public const string AddedName = "added_tokens.json";

    private static readonly string[] Roles = ["bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token", "mask_token"];

    private readonly string folder;
    private readonly Section section;

    private TokenizerSettings(string folder, JsonElement settings) =>
        (this.folder, section) = (folder, new(Path.Combine(folder, FileName), "", settings));

    /// <summary>Reads the settings of a folder. A missing file means no settings.</summary>
    /// <exception cref="InputException">The file is not JSON.</exception>
    public static TokenizerSettings Read(string folder)
    {
        using var empty = JsonDocument.Parse("{}");
        var path = Path.Combine(folder, FileName);
        return new(folder, File.Exists(path) ? JsonInput.ReadPythonObject(path) : empty.RootElement.Clone());
    }

    /// <summary>An error about this file.</summary>
    public InputException Wrong(string message) => section.Wrong(message);

    /// <summary>A switch; null if the file does not have it.</summary>
    public bool? Find(string name) => section.Find(name) is null ? null : section.Flag(name);

    /// <summary>A switch.</summary>
    public bool Flag(string name, bool otherwise) => section.Flag(name, otherwise);

    /// <summary>Whether the file gives one of these values.</summary>
    public bool Is(string name, params ReadOnlySpan<string> values) =>
        section.Find(name) is not null && values.Contains(section.Text(name));

    /// <summary>The tokens around a text. <c>add_bos_token</c> and <c>add_eos_token</c> decide, if the file has them.</summary>
    /// <param name="usual">The tokens otherwise.</param>
    /// <param name="idOf">The id of the token of a role; null if it has none.</param>
    public SpecialFrame Frame(SpecialFrame usual, Func<string, int?> idOf)
    {
        return new(
            Decided("bos_token", usual.Before, id => [id, .. usual.Before]),
            Decided("eos_token", usual.After, id => [.. usual.After, id]));

        IReadOnlyList<int> Decided(string role, IReadOnlyList<int> ids, Func<int, IReadOnlyList<int>> add) =>
            Find($"add_{role}") is not { } isAdded || idOf(role) is not { } id ? ids
            : !isAdded ? [.. ids.Where(other => other != id)]
            : ids.Contains(id) ? ids
            : add(id);
    }

    /// <summary>The spelling of the token of a role such as <c>bos_token</c>.</summary>
    public string? Spelling(string role) => Special(role)?.Content;

    /// <summary>
    /// The added tokens: all of <c>added_tokens_decoder</c> and added_tokens.json, and the special tokens that are in the vocabulary.
    /// </summary>
    /// <param name="vocabulary">Ids of tokens.</param>
    /// <param name="usual">Default tokens of roles that the file does not mention.</param>
    /// <exception cref="InputException">An entry is malformed.</exception>
    public IReadOnlyList<AddedToken> Added(
        IReadOnlyDictionary<string, int> vocabulary, params IReadOnlyList<(string Role, string Spelling)> usual)
    {
        var added = new OrderedDictionary<string, AddedToken>(StringComparer.Ordinal);
        foreach (var token in Listed().Concat(InFileOfTheirOwn()))
        {
            if (vocabulary.TryGetValue(token.Content, out var id) && id != token.Id)
            {
                throw section.Wrong($"The added token '{token.Content}' has the id {token.Id}, but the vocabulary gives it {id}.");
            }

            added.TryAdd(token.Content, token);
        }

        var defaults = usual.Where(token => section.Find(token.Role) is null).Select(token => new AddedToken(token.Spelling, Id: 0));
        foreach (var token in Roles.Select(Special).OfType<AddedToken>().Concat(Additional()).Concat(defaults))
        {
            if (vocabulary.TryGetValue(token.Content, out var id))
            {
                added.TryAdd(token.Content, token with { Id = id });
            }
        }

        return [.. added.Values];
    }

    /// <summary>The tokens of <c>added_tokens_decoder</c>.</summary>
    /// <exception cref="InputException">An entry is malformed.</exception>
    public IEnumerable<AddedToken> Listed() => section.ObjectOrNull("added_tokens_decoder") is not { } listed ? [] :
        listed.Names.Select(name => AddedTokenReader.One(
            listed.Object(name),
            int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id <= Vocabularies.HighestId
                ? id
                : throw listed.Wrong($"'{name}' is not an id.")));

    private IEnumerable<AddedToken> InFileOfTheirOwn()
    {
        var path = Path.Combine(folder, AddedName);
        return File.Exists(path)
            ? Vocabularies.Read(path, JsonInput.ReadObject(path)).Where(token => token.Key.Length > 0)
                .Select(token => new AddedToken(token.Key, token.Value))
            : [];
    }

    private IEnumerable<AddedToken> Additional() => section.Find("additional_special_tokens") is null ? [] :
        section.List("additional_special_tokens").Select((token, at) => token.ValueKind == JsonValueKind.String
            ? new AddedToken(token.GetString()!, Id: 0)
            : AddedTokenReader.One(section.Item("additional_special_tokens", at, token).Without("__type"), id: 0));

    // A token is a string or an object.
    private AddedToken? Special(string role) => section.Find(role)?.ValueKind switch
    {
        null => null,
        JsonValueKind.Object => AddedTokenReader.One(section.Object(role).Without("__type"), id: 0),
        _ => new(section.Text(role), Id: 0),
    };
}
