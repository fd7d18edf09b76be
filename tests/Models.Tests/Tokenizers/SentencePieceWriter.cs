using System.Text;
using EvoPrune.Models.Tokenizers.Reading;

namespace EvoPrune.Models.Tests.Tokenizers;

/// <summary>Writes SentencePiece models field by field, so that they can be wrong in any way.</summary>
internal static class SentencePieceWriter
{
    public static byte[] Model(IEnumerable<Piece> pieces, byte[] trainer, byte[] normalizer) =>
        [.. pieces.SelectMany(piece => Message(1, [.. String(1, piece.Text), .. Float(2, piece.Score), .. Number(3, (long)piece.Kind)])), .. Message(2, trainer), .. Message(3, normalizer)];

    public static byte[] Number(int field, long value) => [.. Varint(field << 3), .. Varint(value)];

    public static byte[] String(int field, string value) => Message(field, Encoding.UTF8.GetBytes(value));

    public static byte[] Message(int field, byte[] value) => [.. Varint((field << 3) | 2), .. Varint(value.Length), .. value];

    public static byte[] Float(int field, float value) => [.. Varint((field << 3) | 5), .. BitConverter.GetBytes(value)];

    private static IEnumerable<byte> Varint(long value)
    {
        for (var rest = (ulong)value; ; rest >>= 7)
        {
            if (rest < 0x80)
            {
                yield return (byte)rest;
                yield break;
            }

            yield return (byte)(rest | 0x80);
        }
    }
}
