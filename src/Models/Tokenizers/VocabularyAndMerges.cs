using System.Text.Json;
using EvoPrune.Models.Files;
using EvoPrune.Models.Text;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Reads vocab.json with merges.txt, the older two-file form of byte-level BPE.</summary>
internal static class VocabularyAndMerges
{
    public const string VocabularyName = "vocab.json";
    public const string MergesName = "merges.txt";

    public const string Names = $"{VocabularyName} with {MergesName}";

    private const int HighestId = 1 << 24;
    private static readonly string[] SpecialRoles = ["bos_token", "eos_token", "unk_token", "pad_token"];

    /// <summary>The tokenizer of a folder. Added tokens are the special ones that tokenizer_config.json names.</summary>
    /// <exception cref="InputException">A file is missing or malformed.</exception>
    public static ITokenizer Read(string folder)
    {
        var path = Path.Combine(folder, VocabularyName);
        var vocabulary = Vocabulary(path, JsonInput.ReadObject(path));
        return Build(path, vocabulary, Merges(Path.Combine(folder, MergesName)), Special(folder, vocabulary));
    }

    /// <summary>Token to id, from a JSON object.</summary>
    public static Dictionary<string, int> Vocabulary(string path, JsonElement tokens)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        var taken = new HashSet<int>();
        foreach (var token in tokens.EnumerateObject())
        {
            if (JsonInput.Integer(token.Value) is not (>= 0 and <= HighestId and var id) || !taken.Add(id))
            {
                throw new InputException(
                    $"Token '{token.Name}' has the id {JsonInput.Describe(token.Value)}; "
                    + $"ids are whole numbers from 0 to {HighestId}, each once.",
                    path);
            }

            vocabulary.Add(token.Name, id);
        }

        return vocabulary;
    }

    /// <summary>The tokenizer of these parts, unless they contradict each other.</summary>
    public static ITokenizer Build(
        string path, Dictionary<string, int> vocabulary, IReadOnlyList<(string, string)> merges, Dictionary<string, int> added)
    {
        try
        {
            return new ByteLevelBpe(vocabulary, merges, added);
        }
        catch (FormatException e)
        {
            throw new InputException(e.Message, path, "Vocabulary and merges must come from the same tokenizer.");
        }
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

    private static Dictionary<string, int> Special(string folder, Dictionary<string, int> vocabulary)
    {
        var path = Path.Combine(folder, "tokenizer_config.json");
        IEnumerable<string?> spellings = File.Exists(path) && JsonInput.ReadObject(path) is var settings
            ? SpecialRoles.Select(role => Spelling(settings, role))
            : ["<|endoftext|>"];   // GPT-2's own, where nothing else is said.
        return spellings.OfType<string>().Where(vocabulary.ContainsKey).Distinct()
            .ToDictionary(token => token, token => vocabulary[token], StringComparer.Ordinal);
    }

    // A token is a string, or an object that says more about it.
    private static string? Spelling(JsonElement settings, string role) =>
        !settings.TryGetProperty(role, out var token) ? null
        : token.ValueKind == JsonValueKind.Object ? JsonInput.Text(token, "content")
        : JsonInput.Text(settings, role);
}
