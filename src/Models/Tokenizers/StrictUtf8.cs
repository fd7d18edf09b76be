using System.Text;

namespace EvoPrune.Models.Tokenizers;

/// <summary>UTF-8 that refuses what is not text.</summary>
internal static class StrictUtf8
{
    public static UTF8Encoding Encoding { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
