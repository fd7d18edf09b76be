namespace EvoPrune.Models.Tokenizers.Words;

/// <summary>Turns one piece of text into token ids. Safe for use by several threads.</summary>
internal interface IWordModel
{
    void Encode(ReadOnlySpan<char> word, List<int> ids);
}
