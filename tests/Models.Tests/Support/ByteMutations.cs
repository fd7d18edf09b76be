using System.Buffers.Binary;

namespace EvoPrune.Models.Tests.Support;

/// <summary>Makes files wrong byte by byte, whatever they hold.</summary>
internal static class ByteMutations
{
    private static readonly long[] Lengths = [0, 1, 2, 7, 8, 9, 1000, 100_000_000, 100_000_001, int.MaxValue, uint.MaxValue, 1L << 40, long.MaxValue, long.MinValue, -1];

    // No text in UTF-8: a byte of no use, a continuation without start, an overlong slash, half a surrogate pair, a start without end.
    private static readonly byte[][] Junk = [[0xFF], [0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF0, 0x9F], [0], [0xEF, 0xBB, 0xBF], new byte[100]];

    public static byte[] Apply(byte[] file, Mutation mutation)
    {
        var (kind, what) = (mutation.Kind, mutation.What);
        var at = mutation.Where % (file.Length + 1);
        var changed = file.ToArray();
        switch (kind % 8)
        {
            case 0 when at < file.Length:
                changed[at] ^= (byte)(1 << what % 8);
                return changed;
            case 1 when at < file.Length:
                changed[at] = (byte)what;
                return changed;
            case 2:
                return file[..at];
            case 3:
                return [.. file, .. Junk[what % Junk.Length]];
            case 4:
                return [.. file[..at], .. Junk[what % Junk.Length], .. file[at..]];
            case 5:
                return [.. file[..at], .. file[Math.Min(file.Length, at + what % 16)..]];
            case 6 when file.Length >= 8:
                BinaryPrimitives.WriteInt64LittleEndian(changed, Lengths[what % Lengths.Length]);
                return changed;
            case 7 when file.Length >= 8:
                BinaryPrimitives.WriteInt64LittleEndian(changed, BinaryPrimitives.ReadInt64LittleEndian(changed) + what % 9 - 4);
                return changed;
            default:
                return changed;
        }
    }
}
