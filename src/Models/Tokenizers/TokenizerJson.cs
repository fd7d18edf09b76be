using System.Text.Json;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Reads tokenizer.json, the one-file form of the Hugging Face tokenizers.</summary>
internal static class TokenizerJson
{
    public const string FileName = "tokenizer.json";

    private const string SupportedKinds = "byte-level BPE (as GPT-2 has it)";

    /// <summary>The tokenizer of a file.</summary>
    /// <exception cref="InputException">Malformed, or a setting asks for what is not supported.</exception>
    public static ITokenizer Read(string path)
    {
        var root = JsonInput.ReadObject(path);
        var model = Get(path, root, "model", JsonValueKind.Object);
        var type = model.TryGetProperty("type", out var name) ? JsonInput.Describe(name) : "no type";
        var split = root.TryGetProperty("pre_tokenizer", out var splitter) && splitter.ValueKind == JsonValueKind.Object
            && splitter.TryGetProperty("type", out var kind) ? JsonInput.Describe(kind) : "none";
        if ((type, split) is not ("\"BPE\"", "\"ByteLevel\""))
        {
            throw new InputException($"The tokenizer has the model {type} with the pre-tokenizer {split}; supported is {SupportedKinds}.", path);
        }

        RequireSettings(path, root, model, splitter);
        return VocabularyAndMerges.Build(
            path,
            VocabularyAndMerges.Vocabulary(path, Get(path, model, "vocab", JsonValueKind.Object)),
            [.. Get(path, model, "merges", JsonValueKind.Array).EnumerateArray().Select((merge, rank) => Merge(path, merge, rank))],
            Added(path, root));
    }

    // Each setting changes the ids; whatever differs from plain byte-level BPE must not be passed over.
    private static void RequireSettings(string path, JsonElement root, JsonElement model, JsonElement splitter)
    {
        (JsonElement Owner, string Name, bool Plain)[] settings =
        [
            (root, "normalizer", Is(root, "normalizer", JsonValueKind.Null)),
            (model, "dropout", Is(model, "dropout", JsonValueKind.Null)),
            (model, "byte_fallback", Is(model, "byte_fallback", JsonValueKind.False)),
            (model, "ignore_merges", Is(model, "ignore_merges", JsonValueKind.False)),
            (model, "continuing_subword_prefix", IsEmpty(model, "continuing_subword_prefix")),
            (model, "end_of_word_suffix", IsEmpty(model, "end_of_word_suffix")),
            (splitter, "add_prefix_space", Is(splitter, "add_prefix_space", JsonValueKind.False)),
            (splitter, "use_regex", Is(splitter, "use_regex", JsonValueKind.True)),
        ];
        Problem[] problems = [.. settings.Where(setting => !setting.Plain).Select(setting =>
            new Problem($"{setting.Name} is {JsonInput.Describe(setting.Owner.GetProperty(setting.Name))}, which is not supported for {SupportedKinds}.", path))];
        if (problems.Length > 0)
        {
            throw new InputException(problems);
        }
    }

    private static bool Is(JsonElement owner, string name, JsonValueKind plain) => !owner.TryGetProperty(name, out var value) || value.ValueKind == plain;

    private static bool IsEmpty(JsonElement owner, string name) =>
        Is(owner, name, JsonValueKind.Null) || (owner.GetProperty(name) is { ValueKind: JsonValueKind.String } text && text.GetString() == "");

    private static (string Left, string Right) Merge(string path, JsonElement merge, int rank)
    {
        var pair = merge.ValueKind switch
        {
            JsonValueKind.String => merge.GetString()!.Split(' '),
            JsonValueKind.Array => [.. merge.EnumerateArray().Select(part => part.ValueKind == JsonValueKind.String ? part.GetString()! : "")],
            _ => Array.Empty<string>(),
        };
        return pair is [{ Length: > 0 } left, { Length: > 0 } right]
            ? (left, right)
            : throw new InputException($"Merge {rank} is {merge.GetRawText()}; two tokens are needed.", path);
    }

    private static Dictionary<string, int> Added(string path, JsonElement root)
    {
        var added = new Dictionary<string, int>(StringComparer.Ordinal);
        if (!root.TryGetProperty("added_tokens", out var tokens) || tokens.ValueKind == JsonValueKind.Null)
        {
            return added;
        }

        foreach (var token in Get(path, root, "added_tokens", JsonValueKind.Array).EnumerateArray())
        {
            if (token.ValueKind != JsonValueKind.Object
                || !token.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.String || content.GetString() is not { Length: > 0 } text
                || !token.TryGetProperty("id", out var number) || number.ValueKind != JsonValueKind.Number || !number.TryGetInt32(out var id) || id < 0
                || !added.TryAdd(text, id))
            {
                throw new InputException($"{token.GetRawText()} is not an added token: it needs an id and a content of its own.", path);
            }

            if (Array.Find(["single_word", "lstrip", "rstrip"], name => !Is(token, name, JsonValueKind.False)) is { } setting)
            {
                throw new InputException($"The added token '{text}' has {setting} set, which is not supported.", path);
            }
        }

        return added;
    }

    private static JsonElement Get(string path, JsonElement owner, string name, JsonValueKind kind) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == kind
            ? value
            : throw new InputException($"The tokenizer has no {(kind == JsonValueKind.Array ? "list" : "object")} '{name}'.", path);
}
