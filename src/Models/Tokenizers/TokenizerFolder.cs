using EvoPrune.Models.Files;

namespace EvoPrune.Models.Tokenizers;

/// <summary>Opens the tokenizer of a Hugging Face folder.</summary>
public static class TokenizerFolder
{
    /// <summary>
    /// Reads the first of these that exists: <c>tokenizer.json</c>, <c>tokenizer.model</c> or another usual name of a SentencePiece model,
    /// <c>vocab.json</c> with <c>merges.txt</c>, <c>vocab.txt</c>, a file <c>*.tiktoken</c>. Ignores the file's settings for truncation and
    /// padding.
    /// </summary>
    /// <param name="folder">The folder of the model.</param>
    /// <param name="modelVocabulary">
    /// Number of token ids of the model; null if there is no model. Encoding a text that has a higher id throws an
    /// <see cref="InputException"/>.
    /// </param>
    /// <exception cref="InputException">The files are missing, malformed or of an unsupported kind.</exception>
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
        (string? File, Func<string, ITokenizer> Read)[] kinds =
        [
            (TokenizerJson.FileName, TokenizerJson.Read),
            .. SentencePieceFile.FileNames.Select(name => (name, (Func<string, ITokenizer>)SentencePieceFile.Read)),
            (VocabularyAndMerges.VocabularyName, _ => VocabularyAndMerges.Read(folder)),
            (VocabularyText.FileName, _ => VocabularyText.Read(folder)),
            (Path.GetFileName(TiktokenFile.Find(folder)), TiktokenFile.Read),
        ];
        foreach (var (file, read) in kinds)
        {
            if (file is not null && Path.Combine(folder, file) is var path && File.Exists(path))
            {
                return (path, read(path));
            }
        }

        throw new InputException(
            $"There is no tokenizer: neither {TokenizerJson.FileName} nor {string.Join(", ", SentencePieceFile.FileNames)}, "
            + $"{VocabularyAndMerges.Names}, {VocabularyText.FileName} or a file *{TiktokenFile.Extension}.",
            folder,
            "Give the folder of a model with its tokenizer.");
    }
}

/// <summary>Rejects texts with token ids that have no row in the model's embedding, such as padding tokens that were added later.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="rows">Rows of the embedding.</param>
/// <param name="path">The tokenizer's file, for messages.</param>
internal sealed class RowLimitedTokenizer(ITokenizer tokenizer, int rows, string path) : ITokenizer
{
    public int Vocabulary => tokenizer.Vocabulary;

    public int[] Encode(string text) => Checked(tokenizer.Encode(text));

    public int[] EncodeWithSpecialTokens(string text) => Checked(tokenizer.EncodeWithSpecialTokens(text));

    public string Decode(ReadOnlySpan<int> ids) => tokenizer.Decode(ids);

    private int[] Checked(int[] ids)
    {
        var at = ids.AsSpan().IndexOfAnyExceptInRange(0, rows - 1);
        return at < 0 ? ids : throw new InputException(
            $"The text has the token '{tokenizer.Decode([ids[at]])}' with the id {ids[at]}, "
            + $"but the model has only the ids 0 to {rows - 1}; the tokenizer has {tokenizer.Vocabulary} ids.",
            path,
            "Use tokenizer and model of the same checkpoint, or a text without this token.");
    }
}
