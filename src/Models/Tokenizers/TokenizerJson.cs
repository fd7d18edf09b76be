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
        var splits = root.TryGetProperty("pre_tokenizer", out var splitter) && splitter.ValueKind == JsonValueKind.Object;
        var (type, split) = (JsonInput.Text(model, "type") ?? "none", splits ? JsonInput.Text(splitter, "type") ?? "none" : "none");
        if ((type, split) is not ("BPE", "ByteLevel"))
        {
            throw new InputException(
                $"The tokenizer has the model '{type}' with the pre-tokenizer '{split}'; supported is {SupportedKinds}.", path);
        }

        RequireSettings(path, root, model, splitter);
        var merges = Get(path, model, "merges", JsonValueKind.Array).EnumerateArray();
        return VocabularyAndMerges.Build(
            path,
            VocabularyAndMerges.Vocabulary(path, Get(path, model, "vocab", JsonValueKind.Object)),
            [.. merges.Select((merge, rank) => Merge(path, merge, rank))],
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
        var unsupported = settings.Where(setting => !setting.Plain).ToArray();
        if (unsupported.Length > 0)
        {
            throw new InputException([.. unsupported.Select(setting => Unsupported(setting.Owner, setting.Name))]);
        }

        Problem Unsupported(JsonElement owner, string name) =>
            new($"{name} is {JsonInput.Describe(owner.GetProperty(name))}, which is not supported for {SupportedKinds}.", path);
    }

    private static bool Is(JsonElement owner, string name, JsonValueKind plain) =>
        !owner.TryGetProperty(name, out var value) || value.ValueKind == plain;

    private static bool IsEmpty(JsonElement owner, string name) =>
        Is(owner, name, JsonValueKind.Null) || JsonInput.Text(owner, name) == "";

    private static (string Left, string Right) Merge(string path, JsonElement merge, int rank)
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
            : throw new InputException($"Merge {rank} is {merge.GetRawText()}; two tokens are needed.", path);
    }

    private static Dictionary<string, int> Added(string path, JsonElement root)
    {
        var added = new Dictionary<string, int>(StringComparer.Ordinal);
        if (Is(root, "added_tokens", JsonValueKind.Null))
        {
            return added;
        }

        foreach (var token in Get(path, root, "added_tokens", JsonValueKind.Array).EnumerateArray())
        {
            if (token.ValueKind != JsonValueKind.Object
                || JsonInput.Text(token, "content") is not { Length: > 0 } text
                || !token.TryGetProperty("id", out var number)
                || JsonInput.Integer(number) is not (>= 0 and var id)
                || !added.TryAdd(text, id))
            {
                throw new InputException(
                    $"{token.GetRawText()} is not an added token: it needs an id and a content of its own.", path);
            }

            if (Array.Find(["single_word", "lstrip", "rstrip"], name => !Is(token, name, JsonValueKind.False)) is { } setting)
            {
                throw new InputException($"The added token '{text}' has {setting} set, which is not supported.", path);
            }
        }

        return added;
    }

    private static JsonElement Get(string path, JsonElement owner, string name, JsonValueKind kind)
    {
        var wanted = kind == JsonValueKind.Array ? "list" : "object";
        return owner.TryGetProperty(name, out var value) && value.ValueKind == kind
            ? value
            : throw new InputException($"The tokenizer has no {wanted} '{name}'.", path);
    }
}
