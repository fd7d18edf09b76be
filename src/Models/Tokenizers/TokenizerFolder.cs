using EvoPrune.Models.Files;
using EvoPrune.Models.Tokenizers.Reading;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Opens the tokenizer of a Hugging Face folder.</summary>
public static class TokenizerFolder
{
    /// <summary>
    /// Reads <c>tokenizer.json</c>, or else <c>tokenizer.model</c>, or else <c>vocab.json</c> with <c>merges.txt</c>, or else
    /// <c>vocab.txt</c>. Truncation and padding that a file asks for are left to who cuts the ids into windows.
    /// </summary>
    /// <param name="folder">The folder of the model.</param>
    /// <param name="modelVocabulary">
    /// Number of token ids that the model takes, or null where there is no model. A text with an id beyond is an <see cref="InputException"/>
    /// when it is encoded.
    /// </param>
    /// <exception cref="InputException">The files are missing, malformed or of a kind that is not supported.</exception>
    public static ITokenizer Open(string folder, int? modelVocabulary = null)
    {
        InputFile.RequireFolder(folder, "a model in the Hugging Face layout");
        var (path, tokenizer) = Read(folder);
        return modelVocabulary is { } limit && tokenizer.Vocabulary > limit
            ? new RowLimitedTokenizer(tokenizer, limit, path)
            : tokenizer;
    }

    private static (string Path, ITokenizer Tokenizer) Read(string folder)
    {
        (string Name, Func<ITokenizer> Read)[] kinds =
        [
            (TokenizerJson.FileName, () => TokenizerJson.Read(Path.Combine(folder, TokenizerJson.FileName))),
            (SentencePieceFile.FileName, () => SentencePieceFile.Read(folder)),
            (VocabularyAndMerges.VocabularyName, () => VocabularyAndMerges.Read(folder)),
            (VocabularyText.FileName, () => VocabularyText.Read(folder)),
        ];
        return Array.Find(kinds, kind => File.Exists(Path.Combine(folder, kind.Name))) is { Read: not null } found
            ? (Path.Combine(folder, found.Name), found.Read())
            : throw new InputException(
                $"There is no tokenizer: neither {TokenizerJson.FileName} nor {SentencePieceFile.FileName}, "
                + $"{VocabularyAndMerges.Names} or {VocabularyText.FileName}.",
                folder,
                "Give the folder of a model with its tokenizer.");
    }
}
