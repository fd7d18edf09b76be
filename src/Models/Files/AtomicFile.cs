namespace EvoPrune.Models.Files;

/// <summary>Files that exist whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside the target, flushes to the disk, then renames.</summary>
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
