namespace EvoPrune.Models.Tokenizers;

/// <summary>Turns text into token ids and back. Safe for use by several threads.</summary>
public interface ITokenizer
{
    /// <summary>Highest token id plus one.</summary>
    int Vocabulary { get; }

    /// <summary>The ids of a text; nothing is added before or after. Added tokens are recognised as they are spelled.</summary>
    /// <exception cref="ArgumentException">The text has half a surrogate pair.</exception>
    int[] Encode(string text);

    /// <summary>The ids of a text between the special tokens with which the tokenizer frames one text: <c>[CLS] text [SEP]</c>.</summary>
    /// <remarks>Equal to <see cref="Encode"/> where the tokenizer has no such frame.</remarks>
    /// <exception cref="ArgumentException">The text has half a surrogate pair.</exception>
    int[] EncodeWithSpecialTokens(string text) => Encode(text);

    /// <summary>The text of ids; bytes that are not UTF-8 become U+FFFD. Special tokens are spelled out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    string Decode(ReadOnlySpan<int> ids);
}
