namespace EvoPrune.Models.Tokenizers;

/// <summary>Turns text into token ids and back. Safe for use by several threads.</summary>
public interface ITokenizer
{
    /// <summary>Highest token id plus one.</summary>
    int Vocabulary { get; }

    /// <summary>The ids of a text; nothing is added before or after. Added tokens are recognised as they are spelled.</summary>
    /// <exception cref="ArgumentException">The text has half a surrogate pair.</exception>
    int[] Encode(string text);

    /// <summary>The text of ids; bytes that are not UTF-8 become U+FFFD.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    string Decode(ReadOnlySpan<int> ids);
}
