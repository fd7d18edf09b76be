namespace EvoPrune.Models.Hub;

/// <summary>Which files of a repository a model needs: weights as safetensors, configuration, tokenizer and what users read.</summary>
public static class HubModelFiles
{
    private static readonly string[] Names =
    [
        "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
        "vocab.json", "vocab.txt", "merges.txt", "chat_template.json", "chat_template.jinja", "model.safetensors.index.json", "README.md",
    ];

    private static readonly string[] Endings = [".safetensors", ".model", ".tiktoken"];
    private static readonly string[] Licences = ["LICENSE", "LICENCE", "NOTICE", "USE_POLICY"];

    /// <summary>Chooses among the files at the top of the repository; other runtimes have theirs in folders.</summary>
    /// <exception cref="InputException">It has no safetensors, or no config.json.</exception>
    public static IReadOnlyList<HubFile> Of(HubName name, HubListing listing)
    {
        List<HubFile> chosen = [.. listing.Files.Where(file => Names.Contains(file.Path)
            || (!file.Path.Contains('/', StringComparison.Ordinal) && (Endings.Any(end => file.Path.EndsWith(end, StringComparison.Ordinal))
                || Licences.Any(start => file.Path.StartsWith(start, StringComparison.OrdinalIgnoreCase)))))];
        if (!chosen.Exists(file => file.Path == "config.json"))
        {
            throw new InputException($"{name} has no config.json, so it is no model of the transformers library.", null,
                "Look for the repository of the model itself; adapters, GGUF files and the like cannot be opened.");
        }

        // Some repositories also store the weights for other programs.
        if (chosen.Exists(IsMain))
        {
            chosen.RemoveAll(file => IsWeights(file) && !IsMain(file));
        }

        return chosen.Exists(IsWeights) ? chosen : throw new InputException(
            $"{name} has no safetensors"
                + (listing.Files.FirstOrDefault(file => Path.GetExtension(file.Path) is ".bin" or ".pt" or ".pth" or ".ckpt") is { } pickle
                    ? $", only pickles such as {pickle.Path}, which can run any code when they are opened." : "."),
            null,
            "Look for a copy with safetensors: often a branch of the same repository (--revision refs/pr/N, from its Community page), or "
                + "convert it with the transformers library.");
    }

    private static bool IsWeights(HubFile file) => file.Path.EndsWith(".safetensors", StringComparison.Ordinal);

    private static bool IsMain(HubFile file) =>
        IsWeights(file) && (file.Path == "model.safetensors" || file.Path.StartsWith("model-", StringComparison.Ordinal));
}
