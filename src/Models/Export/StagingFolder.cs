namespace EvoPrune.Models.Export;

/// <summary>A folder that is written beside its target and takes its place when it is whole; otherwise it goes.</summary>
public sealed class StagingFolder : IDisposable
{
    private readonly string target;

    /// <summary>Begins anew; what an earlier process left unfinished for the same target goes.</summary>
    /// <exception cref="InputException">The target holds something already, or cannot be written.</exception>
    public StagingFolder(string target)
    {
        this.target = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(target));
        if (File.Exists(this.target) || (Directory.Exists(this.target) && Directory.EnumerateFileSystemEntries(this.target).Any()))
        {
            throw new InputException("The output folder is not empty; an export never writes over anything.", this.target,
                "Choose another folder with --to.");
        }

        Path = this.target + ".partial";
        try
        {
            if (Directory.Exists(Path))
            {
                Directory.Delete(Path, recursive: true);
            }

            Directory.CreateDirectory(Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The output folder cannot be written: {exception.Message}", this.target,
                "Choose another folder with --to.");
        }
    }

    /// <summary>Where to write.</summary>
    public string Path { get; }

    /// <summary>Puts the folder in its place.</summary>
    public void Publish() => Move(Path, target);

    /// <summary>Moves a folder to a place where there is nothing, or an empty folder.</summary>
    /// <remarks>
    /// An empty folder stays, because somebody may stand in it, or have mounted it; then its files come one by one, config.json last.
    /// </remarks>
    public static void Move(string from, string to)
    {
        if (!Directory.Exists(to))
        {
            Directory.Move(from, to);
            return;
        }

        foreach (var file in Directory.EnumerateFiles(from)
            .OrderBy(file => System.IO.Path.GetFileName(file) == Families.ConfigFile.FileName).ToList())
        {
            File.Move(file, System.IO.Path.Combine(to, System.IO.Path.GetFileName(file)));
        }

        Directory.Delete(from, recursive: true);
    }

    /// <summary>Removes what was not published.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
