using System.Text.Json;
using System.Text;

namespace EvoPrune.Models.Files;

/// <summary>Writes files atomically: a file is complete or does not exist.</summary>
public static class AtomicFile
{
    /// <summary>Writes a text as UTF-8.</summary>
    public static void Write(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes a temporary file, flushes it to the disk, and renames it.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = path + ".tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}

/// <summary>A lock between processes on a file. The system releases it when a process ends for any reason.</summary>
internal sealed class FileTurn : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly FileStream stream;

    private FileTurn(FileStream stream) => this.stream = stream;

    /// <summary>Waits for the lock.</summary>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public static FileTurn Wait(string path, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (IsHeld(path))
            {
                cancellation.WaitHandle.WaitOne(Pause);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    // Waiting does not help against other errors, such as a full disk.
    private static bool IsHeld(string path)
    {
        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None);
            return true;   // Released in the meantime.
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}

/// <summary>Format of written JSON files: indented, with the same line ends on all systems.</summary>
internal static class JsonOutput
{
    public static JsonSerializerOptions Readable { get; } = new() { WriteIndented = true, NewLine = "\n" };
}
