using System.Globalization;
using System.Text;

namespace EvoPrune.Models.Tokenizers.Added;

/// <summary>What <c>\w</c> means in Unicode: alphabetic characters, marks, decimal digits and connectors.</summary>
internal static class WordCharacters
{
    public static bool StartsWithOne(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out var rune, out _) == OperationStatusDone && Contains(rune);

    public static bool EndsWithOne(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out var rune, out _) == OperationStatusDone && Contains(rune);

    public static bool Contains(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        <= UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation => true,
        UnicodeCategory.OtherSymbol => rune.Value is (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149)
            or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189),   // Circled and squared letters are alphabetic.
        _ => false,
    };

    private const System.Buffers.OperationStatus OperationStatusDone = System.Buffers.OperationStatus.Done;
}
