namespace EvoPrune.Host.Runs;

/// <summary>A lock on a run folder that lives exactly as long as the process which holds it: the system releases it however the process ends.</summary>
internal sealed class RunLock : IDisposable
{
    private const string FileName = "run.lock";

    private readonly FileStream stream;

    private RunLock(FileStream stream) => this.stream = stream;

    /// <summary>Takes the lock, or gives null if another live process holds it.</summary>
    public static RunLock? TryTake(string folder)
    {
        try
        {
            return new(new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or PathTooLongException) && IsHeld(folder))
        {
            return null;
        }
    }

    /// <summary>Whether a live process holds the lock of this folder.</summary>
    public static bool IsHeld(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose() => stream.Dispose();
}
