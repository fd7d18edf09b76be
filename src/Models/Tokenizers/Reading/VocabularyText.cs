using EvoPrune.Models.Text;
using EvoPrune.Models.Tokenizers.Decoders;
using EvoPrune.Models.Tokenizers.Normalizers;
using EvoPrune.Models.Tokenizers.PreTokenizers;
using EvoPrune.Models.Tokenizers.Words;

namespace EvoPrune.Models.Tokenizers.Reading;

/// <summary>Reads vocab.txt, the older form of BERT's WordPiece: one token a line, the first has id 0.</summary>
internal static class VocabularyText
{
    public const string FileName = "vocab.txt";

    private const string Prefix = "##";
    private const int LongestWord = 100;

    private static readonly (string Role, string Usual)[] Special =
        [("pad_token", "[PAD]"), ("unk_token", "[UNK]"), ("cls_token", "[CLS]"), ("sep_token", "[SEP]"), ("mask_token", "[MASK]")];

    /// <summary>The tokenizer of a folder; tokenizer_config.json says whether it lowers case.</summary>
    /// <exception cref="InputException">The file is missing, has a token twice, or lacks a special one.</exception>
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
            new CachedWords(new WordPiece(vocabulary, Prefix, Id("unk_token"), LongestWord)),
            vocabulary.ToDictionary(token => token.Value, token => token.Key),
            new StepDecoder(tokens => DecoderSteps.WordPiece(tokens, Prefix, cleanUp: true)))
        {
            Added = settings.Added(vocabulary, Special),
            Normalizer = new BertNormalizer(
                CleanText: true, settings.Flag("tokenize_chinese_chars", true), settings.Flag("strip_accents", lowercase), lowercase),
            Splitter = new BertPreTokenizer(),
            Frame = new([Id("cls_token")], [Id("sep_token")]),
        });

        int Id(string role)
        {
            var token = settings.Spelling(role) ?? Array.Find(Special, special => special.Role == role).Usual;
            return vocabulary.TryGetValue(token, out var id)
                ? id
                : throw new InputException($"The vocabulary has no '{token}', which is the {role}.", path);
        }
    }

    private static Dictionary<string, int> Vocabulary(string path)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        var lines = Utf8File.Read(path).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            // Only the last line may be empty: it is the end of the one before.
            var token = lines[i].TrimEnd('\r');
            if (token.Length == 0 && i == lines.Length - 1)
            {
                break;
            }

            if (!vocabulary.TryAdd(token, i))
            {
                throw new InputException($"The token '{token}' is there twice.", $"{path}:{i + 1}");
            }
        }

        return vocabulary;
    }
}
