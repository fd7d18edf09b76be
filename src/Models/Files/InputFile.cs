using Microsoft.Win32.SafeHandles;

namespace EvoPrune.Models.Files;

/// <summary>Files that the user named: what is wrong with them is told, never thrown as a bare I/O error.</summary>
internal static class InputFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="InputException">It is missing or may not be read.</exception>
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

    /// <summary>The whole file.</summary>
    /// <exception cref="InputException">It is missing, may not be read, or is 2 GiB or larger.</exception>
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

    /// <summary>Fills the buffer as far as the file goes: the number of bytes read.</summary>
    public static int ReadFully(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        var done = 0;
        while (done < buffer.Length && RandomAccess.Read(file, buffer[done..], offset + done) is > 0 and var read)
        {
            done += read;
        }

        return done;
    }

    /// <summary>The folder must exist.</summary>
    /// <exception cref="InputException">It does not.</exception>
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
