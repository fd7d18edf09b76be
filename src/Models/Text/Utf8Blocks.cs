using System.Text;
using System.Text.Unicode;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Text;

/// <summary>Reads a UTF-8 stream in blocks of whole lines, which end with their line feed, except for the last one perhaps.</summary>
internal static class Utf8Blocks
{
    private const int Usual = 1 << 16;

    /// <summary>The blocks, without a byte order mark at the start. A block is valid until the next one is read.</summary>
    /// <exception cref="InputException">A byte is not UTF-8, or a line has 2 GiB.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(Stream stream, string path)
    {
        var buffer = new byte[Usual];
        var (filled, offset) = (0, 0L);
        while (true)
        {
            var read = stream.Read(buffer, filled, buffer.Length - filled);
            filled += read;
            var end = read == 0 ? filled : buffer.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
            if (end > 0)
            {
                InputFile.RequireUtf8(buffer.AsSpan(0, end), offset, path);
                var mark = offset == 0 && buffer.AsSpan(0, end).StartsWith("\uFEFF"u8) ? 3 : 0;
                yield return buffer.AsMemory(mark, end - mark);
                buffer.AsSpan(end, filled - end).CopyTo(buffer);
                (filled, offset) = (filled - end, offset + end);
            }
            else if (filled == buffer.Length)
            {
                buffer = Larger(buffer, path);
            }

            if (read == 0)
            {
                yield break;
            }
        }
    }

    /// <summary>The lines, numbered from 1, without their line ends. A line is valid until the next one is read.</summary>
    public static IEnumerable<(long Number, ReadOnlyMemory<byte> Line)> Lines(Stream stream, string path)
    {
        var number = 0L;
        foreach (var block in Read(stream, path))
        {
            var rest = block;
            while (!rest.IsEmpty)
            {
                var end = rest.Span.IndexOf((byte)'\n');
                var line = end < 0 ? rest : rest[..end];
                rest = end < 0 ? default : rest[(end + 1)..];
                yield return (++number, line.Span is [.., (byte)'\r'] ? line[..^1] : line);
            }
        }
    }

    /// <summary>A text of a row.</summary>
    /// <exception cref="InputException">It is not UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> text, string path, long row) => Utf8.IsValid(text) ? Encoding.UTF8.GetString(text)
        : throw new InputException("The text is not UTF-8.", $"{path}:{row}", "Save the text as UTF-8.");

    private static byte[] Larger(byte[] buffer, string path)
    {
        if (buffer.Length == Array.MaxLength)
        {
            throw new InputException($"A line of the file has {Array.MaxLength} bytes or more.", path, "Give a text with line ends.");
        }

        Array.Resize(ref buffer, (int)Math.Min(2L * buffer.Length, Array.MaxLength));
        return buffer;
    }
}
