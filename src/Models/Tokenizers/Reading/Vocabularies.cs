using System.Text.Json;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Reads vocabularies and merges.</summary>
internal static class Vocabularies
{
    public const int HighestId = 1 << 24;

    /// <summary>Token to id, from a JSON object.</summary>
    /// <exception cref="InputException">An id is invalid or occurs twice.</exception>
    public static Dictionary<string, int> Read(string path, JsonElement tokens)
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

    /// <summary>The tokens of Unigram with their scores.</summary>
    /// <exception cref="InputException">An entry is not a token with its score.</exception>
    public static IReadOnlyList<Piece> Pieces(string path, IReadOnlyList<JsonElement> vocabulary) =>
        [.. vocabulary.Select((entry, id) =>
            entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() == 2
            && entry[0].ValueKind == JsonValueKind.String && entry[0].GetString() is { Length: > 0 } text
            && entry[1].ValueKind == JsonValueKind.Number && entry[1].GetDouble() is var score && double.IsFinite(score)
                ? new Piece(text, score, PieceKind.Normal)
                : throw new InputException($"Token {id} is {JsonInput.Describe(entry)}; a token with its score is needed.", path))];

    /// <summary>One merge of a tokenizer.json: a string with a space between the two tokens, or a list of the two.</summary>
    /// <exception cref="InputException">It is neither.</exception>
    public static (string Left, string Right) Merge(string path, JsonElement merge, int rank)
    {
        var pair = merge.ValueKind switch
        {
            JsonValueKind.String => merge.GetString()!.Split(' '),
            JsonValueKind.Array when merge.EnumerateArray().All(part => part.ValueKind == JsonValueKind.String) =>
                [.. merge.EnumerateArray().Select(part => part.GetString()!)],
            _ => Array.Empty<string>(),
        };
        return pair is [{ Length: > 0 } left, { Length: > 0 } right]
            ? (left, right)
            : throw new InputException($"Merge {rank} is {JsonInput.Describe(merge)}; two tokens are needed.", path);
    }
}
