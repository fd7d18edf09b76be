using System.Text.Unicode;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EvoPrune.Models.Files;

/// <summary>Reads files that the user named. Errors are <see cref="InputException"/>s instead of I/O exceptions.</summary>
internal static class InputFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="InputException">The file is missing or cannot be read.</exception>
    public static SafeFileHandle Open(string path, string? advice = null)
    {
        try
        {
            return File.OpenHandle(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                Directory.Exists(path) ? "This is a folder, not a file."
                : File.Exists(path) ? $"The file cannot be read: {e.Message}"
                : "There is no such file.",
                path,
                advice);
        }
    }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="InputException">The file is missing, cannot be read, or has 2 GiB or more.</exception>
    public static byte[] ReadAllBytes(string path, string? advice = null)
    {
        using var file = Open(path, advice);
        var length = RandomAccess.GetLength(file);
        if (length > Array.MaxLength)
        {
            throw new InputException(
                $"The file has {length} bytes; files of this kind are read up to {Array.MaxLength} bytes.", path, advice);
        }

        var bytes = new byte[length];
        return ReadFully(file, bytes, 0) == length
            ? bytes
            : throw new InputException("The file became shorter while it was read.", path);
    }

    /// <summary>The text of a UTF-8 file without its byte order mark. Line ends are unchanged.</summary>
    /// <exception cref="InputException">The file is missing or not UTF-8; the message gives the offset of the first wrong byte.</exception>
    public static string ReadText(string path)
    {
        var bytes = ReadAllBytes(path);
        RequireUtf8(bytes, offset: 0, path);
        var mark = bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        return Encoding.UTF8.GetString(bytes, mark, bytes.Length - mark);
    }

    /// <summary>Requires that bytes are UTF-8.</summary>
    /// <param name="bytes">Whole characters of the file.</param>
    /// <param name="offset">Where they stand in the file.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">They are not; the message gives the offset of the first wrong byte.</exception>
    public static void RequireUtf8(ReadOnlySpan<byte> bytes, long offset, string path)
    {
        if (!Utf8.IsValid(bytes))
        {
            Utf8.ToUtf16(bytes, new char[bytes.Length], out var read, out _, replaceInvalidSequences: false);
            throw new InputException(
                $"The file is not UTF-8: byte 0x{bytes[read]:x2} at offset {offset + read}.", path, "Save the text as UTF-8.");
        }
    }

    /// <summary>Fills the buffer up to the end of the file and returns the number of bytes read.</summary>
    public static int ReadFully(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        var done = 0;
        while (done < buffer.Length && RandomAccess.Read(file, buffer[done..], offset + done) is > 0 and var read)
        {
            done += read;
        }

        return done;
    }

    /// <summary>Requires that a folder exists.</summary>
    /// <exception cref="InputException">It does not exist.</exception>
    public static void RequireFolder(string folder, string what)
    {
        if (!Directory.Exists(folder))
        {
            throw new InputException(
                File.Exists(folder) ? "This is a file, not a folder." : "There is no such folder.",
                folder,
                $"Give the folder of {what}.");
        }
    }
}

/// <summary>Shortens lists in messages.</summary>
internal static class Listing
{
    private const int MostNamed = 3;

    /// <summary>The first items and the number of others: <c>a, b, c and 26 more</c>.</summary>
    public static string Of(IReadOnlyCollection<string> items) =>
        string.Join(", ", items.Take(MostNamed)) + (items.Count > MostNamed ? $" and {items.Count - MostNamed} more" : "");
}
