using System.Buffers.Binary;

namespace EvoPrune.Models.Tokenizers.Reading;

/// <summary>One field of a protocol-buffer message.</summary>
/// <param name="Number">Which field.</param>
/// <param name="Value">Its number, if it is one; a 32-bit field has its bits here.</param>
/// <param name="Bytes">Its bytes, if it is a text or a message.</param>
internal readonly record struct ProtobufField(int Number, long Value, ReadOnlyMemory<byte>? Bytes)
{
    public float Float => BitConverter.Int32BitsToSingle((int)Value);
}

/// <summary>Reads protocol-buffer messages field by field; what the fields mean is the reader's business.</summary>
internal static class ProtobufFields
{
    /// <exception cref="FormatException">The bytes are no message.</exception>
    public static IEnumerable<ProtobufField> Read(ReadOnlyMemory<byte> message)
    {
        const int WireTypes = 8, Varint = 0, Fixed64 = 1, Delimited = 2, Fixed32 = 5;
        for (var at = 0; at < message.Length;)
        {
            var (number, type) = Math.DivRem(Number(message.Span, ref at), WireTypes);
            yield return type switch
            {
                Varint => new((int)number, Number(message.Span, ref at), null),
                Fixed64 => new((int)number, BinaryPrimitives.ReadInt64LittleEndian(Take(message, ref at, 8).Span), null),
                Delimited => new((int)number, 0, Take(message, ref at, Number(message.Span, ref at))),
                Fixed32 => new((int)number, BinaryPrimitives.ReadInt32LittleEndian(Take(message, ref at, 4).Span), null),
                _ => throw new FormatException($"At byte {at} there is no protocol-buffer field."),
            };
        }
    }

    private static ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> message, ref int at, long length)
    {
        if (length < 0 || length > message.Length - at)
        {
            throw new FormatException($"The field at byte {at} goes beyond the end.");
        }

        at += (int)length;
        return message.Slice(at - (int)length, (int)length);
    }

    private static long Number(ReadOnlySpan<byte> message, ref int at)
    {
        var value = 0L;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (at == message.Length)
            {
                break;
            }

            var next = message[at++];
            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new FormatException($"The number before byte {at} has no end.");
    }
}
