using EvoPrune.Models.Files;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Opens the tokenizer of a Hugging Face folder.</summary>
public static class TokenizerFolder
{
    /// <summary>Reads <c>tokenizer.json</c>, or else <c>vocab.json</c> and <c>merges.txt</c>.</summary>
    /// <param name="folder">The folder of the model.</param>
    /// <param name="modelVocabulary">Number of token ids that the model takes, or null where there is no model.</param>
    /// <exception cref="InputException">
    /// The files are missing, malformed or of a kind that is not supported, or they have ids that the model does not have.
    /// </exception>
    public static ITokenizer Open(string folder, int? modelVocabulary = null)
    {
        InputFile.RequireFolder(folder, "a model in the Hugging Face layout");
        var (path, tokenizer) = Read(folder);
        return modelVocabulary is { } limit && tokenizer.Vocabulary > limit
            ? throw new InputException(
                $"The tokenizer has {tokenizer.Vocabulary} token ids, but the model's vocabulary has only {limit}.",
                path,
                "Tokenizer and model must come from the same place.")
            : tokenizer;
    }

    private static (string Path, ITokenizer Tokenizer) Read(string folder)
    {
        var json = Path.Combine(folder, TokenizerJson.FileName);
        var vocabulary = Path.Combine(folder, VocabularyAndMerges.VocabularyName);
        return File.Exists(json) ? (json, TokenizerJson.Read(json))
            : File.Exists(vocabulary) ? (vocabulary, VocabularyAndMerges.Read(folder))
            : throw new InputException(
                $"There is neither {TokenizerJson.FileName} nor {VocabularyAndMerges.Names}.",
                folder,
                "Give the folder of a model with its tokenizer.");
    }
}
