using EvoPrune.Models.Files;
using EvoPrune.Models.Text;
using EvoPrune.Models.Tokenizers.Decoders;
using EvoPrune.Models.Tokenizers.PreTokenizers;

namespace EvoPrune.Models.Tokenizers.Reading;

/// <summary>Reads vocab.json with merges.txt, the older two-file form of byte-level BPE as GPT-2 and OPT have it.</summary>
internal static class VocabularyAndMerges
{
    public const string VocabularyName = "vocab.json";
    public const string MergesName = "merges.txt";

    public const string Names = $"{VocabularyName} with {MergesName}";

    /// <summary>The tokenizer of a folder. Added tokens are those that tokenizer_config.json names.</summary>
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
        var words = new ScannerPreTokenizer(Gpt2Pattern.FirstPiece);
        return new(new(
            new BpeParts(vocabulary, merges).ByteLevel(),
            vocabulary.ToDictionary(token => token.Value, token => token.Key),
            new ByteLevelDecoder())
        {
            Added = settings.Added(vocabulary, ("eos_token", "<|endoftext|>")),   // GPT-2's own, where nothing else is said.
            Splitter = settings.Flag("add_prefix_space", false) ? new PreTokenizerSequence([new PrefixSpacePreTokenizer(), words]) : words,
            Frame = new(
                settings.Flag("add_bos_token", false) && settings.Spelling("bos_token") is { } token && vocabulary.TryGetValue(token, out var id)
                    ? [id]
                    : [],
                []),
        });
    }

    private static List<(string, string)> Merges(string path)
    {
        List<(string, string)> merges = [];
        var number = 0;
        foreach (var line in Utf8File.Read(path).ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (line.Length == 0 || (number == 1 && line.StartsWith("#version", StringComparison.Ordinal)))
            {
                continue;
            }

            merges.Add(line.Split(' ') is [{ Length: > 0 } left, { Length: > 0 } right]
                ? (left, right)
                : throw new InputException(
                    $"'{line}' is not a merge; two tokens with one space between are needed.", $"{path}:{number}"));
        }

        return merges;
    }
}
