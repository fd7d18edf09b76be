using System.Text.Json;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Tokenizers;

/// <summary>The tokens that a model's files name for the beginning and the end of a text.</summary>
public static class SpecialTokens
{
    /// <summary>The role of the token that begins a text.</summary>
    public const string Beginning = "bos_token";

    /// <summary>The role of the token that ends a text.</summary>
    public const string End = "eos_token";

    private const string ConfigName = "config.json";

    /// <summary>The id of a role's token, by its spelling in tokenizer_config.json or from config.json; null for none.</summary>
    /// <param name="folder">The folder of the model.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="role"><see cref="Beginning"/> or <see cref="End"/>.</param>
    /// <exception cref="InputException">A file is malformed.</exception>
    public static int? Find(string folder, ITokenizer tokenizer, string role)
    {
        if (TokenizerSettings.Read(folder).Spelling(role) is { } spelling && tokenizer.Encode(spelling) is [var id])
        {
            return id;
        }

        var config = JsonInput.ReadPythonObject(Path.Combine(folder, ConfigName));
        return config.TryGetProperty($"{role}_id", out var value)
            ? JsonInput.Integer(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 ? value[0] : value)
            : null;
    }
}
