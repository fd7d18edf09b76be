namespace EvoPrune.Models.Tokenizers.Words;

/// <summary>The token for what a vocabulary lacks. Some vocabularies lack it, too, which is an error only for texts that need it.</summary>
/// <param name="Token">Its spelling.</param>
/// <param name="Id">Its id; null if the vocabulary lacks it.</param>
/// <param name="File">The vocabulary's file, for messages.</param>
internal sealed record UnknownToken(string Token, int? Id, string? File)
{
    /// <summary>The id, where a text needs it.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public int Needed => Id ?? throw new InputException(
        $"The text has a character that the vocabulary lacks, and the vocabulary lacks the unk_token for such, '{Token}', too.",
        File,
        "Give a text that the tokenizer knows, or take vocabulary and settings from the same tokenizer.");
}
