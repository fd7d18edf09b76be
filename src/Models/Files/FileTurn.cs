namespace EvoPrune.Models.Files;

/// <summary>Processes that would do the same work take turns: a lock on a file, which the system releases however a process ends.</summary>
internal sealed class FileTurn : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly FileStream stream;

    private FileTurn(FileStream stream) => this.stream = stream;

    /// <summary>Waits until nobody else holds the file.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
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

    // Another reason, such as a full disk, is nothing to wait for.
    private static bool IsHeld(string path)
    {
        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None);
            return true;   // Let go just now.
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
