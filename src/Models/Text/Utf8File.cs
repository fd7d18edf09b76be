using System.Buffers;
using System.Text;
using System.Text.Unicode;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Text;

/// <summary>Reads text files as strict UTF-8.</summary>
public static class Utf8File
{
    /// <summary>The text of a file; a byte order mark is not part of it, line ends stay as they are.</summary>
    /// <exception cref="InputException">The file is missing or not UTF-8; the message says at which byte.</exception>
    public static string Read(string path)
    {
        var bytes = InputFile.ReadAllBytes(path);
        var mark = bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        if (Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes, mark, bytes.Length - mark);
        }

        Utf8.ToUtf16(bytes, new char[bytes.Length], out var read, out _, replaceInvalidSequences: false);
        throw new InputException(
            $"The file is not UTF-8: byte 0x{bytes[read]:x2} at offset {read}.", path, "Save the text as UTF-8.");
    }
}
