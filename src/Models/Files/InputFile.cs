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
        var mark = bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        if (Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes, mark, bytes.Length - mark);
        }

        Utf8.ToUtf16(bytes, new char[bytes.Length], out var read, out _, replaceInvalidSequences: false);
        throw new InputException(
            $"The file is not UTF-8: byte 0x{bytes[read]:x2} at offset {read}.", path, "Save the text as UTF-8.");
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

/// <summary>The cache of the Hugging Face hub, which stores snapshots of a model in a folder <c>models--owner--name</c>.</summary>
internal static class HubCache
{
    private const string Snapshots = "snapshots", MainReference = "refs/main";

    /// <summary>The snapshot of a model in the cache, with a warning; any other folder unchanged.</summary>
    /// <exception cref="InputException">There is no snapshot, or there are several and none is the main one.</exception>
    public static (string Folder, IReadOnlyList<Problem> Warnings) Resolve(string folder)
    {
        var root = Path.TrimEndingDirectorySeparator(folder);
        var snapshots = Path.Combine(root, Snapshots);
        if (!Path.GetFileName(root).StartsWith("models--", StringComparison.Ordinal) || !Directory.Exists(snapshots))
        {
            return (folder, []);
        }

        var reference = Path.Combine(root, MainReference);
        var main = File.Exists(reference) ? File.ReadAllText(reference).Trim() : null;
        string[] present =
            [.. Directory.EnumerateDirectories(snapshots).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        var chosen = main is not null && present.Contains(main) ? main : present is [var only] ? only : null;
        return chosen is not null
            ? (Path.Combine(snapshots, chosen), [new($"This is a folder of the hub's cache; its snapshot {chosen} is opened.", folder)])
            : throw new InputException(
                "This is a folder of the hub's cache with "
                + (present.Length == 0 ? "no snapshot." : $"{present.Length} snapshots, and {MainReference} names none of them."),
                folder,
                present.Length == 0 ? "Fetch the model again."
                    : $"Give one of them: {string.Join(", ", present.Select(each => Path.Combine(snapshots, each)))}.");
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
