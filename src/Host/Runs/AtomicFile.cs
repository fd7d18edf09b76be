namespace EvoPrune.Host.Runs;

/// <summary>Writes files so that a reader, or a crash, sees the old content or the new one and nothing between.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside the file, flushes to the disk, then renames.</summary>
    public static void Write(string path, string text)
    {
        var temporary = path + ".tmp";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            writer.Write(text);
            writer.Flush();
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
