namespace EvoPrune.Models.Tokenizers;

/// <summary>A tokenizer with more ids than the model has rows for, as padding tokens that were added later make them: such ids are refused where a text has them.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="rows">Ids that the model takes: those below.</param>
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
            $"The text has the token '{tokenizer.Decode([ids[at]])}' with the id {ids[at]}, but the model has rows for the ids 0 to {rows - 1} only; the tokenizer has {tokenizer.Vocabulary} ids.",
            path,
            "Tokenizer and model must come from the same place; or give a text without this token.");
    }
}
