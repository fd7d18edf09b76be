using System.Text.RegularExpressions;

namespace EvoPrune.Models.Hub;

/// <summary>A revision of a repository in the cache.</summary>
/// <param name="Name">The repository; its revision is the commit.</param>
/// <param name="Folder">Absolute path of the folder with its files.</param>
public sealed record HubSnapshot(HubName Name, string Folder);

/// <summary>
/// The cache that huggingface_hub keeps: <c>models--org--name/snapshots/COMMIT/FILE</c> links to <c>blobs/ETAG</c>, and
/// <c>refs/BRANCH</c> holds a commit.
/// </summary>
/// <param name="root">Folder of the cache. It may be missing.</param>
public sealed partial class HubCache(string root)
{
    private const string Snapshots = "snapshots", References = "refs", Separator = "--";

    /// <summary>The cache of this process, as its environment variables name it.</summary>
    public static HubCache Current => new(HubSettings.CacheFolder(Environment.GetEnvironmentVariable));

    /// <summary>Folder of the cache.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>Whether a revision is a commit of 40 hexadecimal digits.</summary>
    public static bool IsCommit(string revision) => Commit().IsMatch(revision);

    /// <summary>The folder of a model in the cache of this process.</summary>
    /// <param name="written">A name such as <c>hf:org/name</c>.</param>
    /// <param name="where">Where it stands, for messages; null to show the cache's folder.</param>
    /// <exception cref="InputException">The name is not well-formed, or the cache does not have all of the model.</exception>
    public static string ModelFolder(string written, string? where = null) =>
        Current.FindModel(HubName.ParseModel(written, where), where).Folder;

    /// <summary>Looks a model up, without any network.</summary>
    /// <inheritdoc cref="Find" path="/param"/>
    /// <exception cref="InputException">The cache does not have this revision, or lacks its configuration or weights.</exception>
    public HubSnapshot FindModel(HubName name, string? where = null)
    {
        var snapshot = Find(name, where);
        var lacking = !File.Exists(Path.Combine(snapshot.Folder, "config.json")) ? "config.json"
            : !Directory.EnumerateFiles(snapshot.Folder, "*.safetensors").Any() ? "safetensors" : null;
        return lacking is null ? snapshot : throw new InputException(
            $"The cache has a part of {name}, without {lacking}; looked in {snapshot.Folder}.", where,
            $"Download what is missing: evoprune fetch {name}");
    }

    /// <summary>Looks a repository up, without any network.</summary>
    /// <param name="name">The repository.</param>
    /// <param name="where">Where the name stands, for messages; null to show the cache's folder.</param>
    /// <exception cref="InputException">The cache does not have this revision.</exception>
    public HubSnapshot Find(HubName name, string? where = null) => TryFind(name) ?? throw Missing(name, where);

    /// <summary>Looks a repository up; null if the cache does not have this revision.</summary>
    public HubSnapshot? TryFind(HubName name)
    {
        var reference = Path.Combine(FolderOf(name), References, name.Revision);
        var commit = name.IsCommit ? name.Revision : File.Exists(reference) ? File.ReadAllText(reference).Trim() : null;
        return commit is not null && IsCommit(commit) && Directory.Exists(SnapshotFolder(name, commit))
            ? new(name with { Revision = commit }, SnapshotFolder(name, commit))
            : null;
    }

    /// <summary>The repository of which a folder is a snapshot, in any cache; null if it is none.</summary>
    public static HubSnapshot? SnapshotAt(string folder)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var (commit, snapshots) = (Path.GetFileName(path), Path.GetDirectoryName(path));
        if (!IsCommit(commit) || Path.GetFileName(snapshots) != Snapshots)
        {
            return null;
        }

        return Path.GetFileName(Path.GetDirectoryName(snapshots))!.Split(Separator) switch
        {
            ["models", .. { Length: 1 or 2 } parts] => new(new(HubKind.Model, string.Join('/', parts), commit), path),
            ["datasets", .. { Length: 1 or 2 } parts] => new(new(HubKind.Dataset, string.Join('/', parts), commit), path),
            _ => null,
        };
    }

    /// <summary>The name by which <see cref="Find"/> finds a folder again; null if it is no snapshot in this cache.</summary>
    public HubName? NameOf(string folder) =>
        SnapshotAt(folder) is { } snapshot && snapshot.Folder == SnapshotFolder(snapshot.Name, snapshot.Name.Revision)
            ? snapshot.Name : null;

    /// <summary>The snapshot of a model whose folder in the cache is given, with a warning; any other folder unchanged.</summary>
    /// <exception cref="InputException">There is no snapshot, or there are several and none is the main one.</exception>
    internal static (string Folder, IReadOnlyList<Problem> Warnings) Resolve(string folder)
    {
        var root = Path.TrimEndingDirectorySeparator(folder);
        if (!Path.GetFileName(root).StartsWith("models--", StringComparison.Ordinal) || !Directory.Exists(Path.Combine(root, Snapshots)))
        {
            return (folder, []);
        }

        var reference = Path.Combine(root, References, HubName.MainRevision);
        var main = File.Exists(reference) ? File.ReadAllText(reference).Trim() : null;
        var present = SnapshotsIn(root);
        var chosen = main is not null && present.Contains(main) ? main : present is [var only] ? only : null;
        return chosen is not null
            ? (Path.Combine(root, Snapshots, chosen),
                [new($"This is a folder of the hub's cache; its snapshot {chosen} is opened.", folder)])
            : throw new InputException(
                "This is a folder of the hub's cache with "
                + (present.Length == 0 ? "no snapshot." : $"{present.Length} snapshots, and refs/main names none of them."),
                folder,
                present.Length == 0 ? "Fetch the model again."
                    : $"Give one of them: {string.Join(", ", present.Select(each => Path.Combine(root, Snapshots, each)))}.");
    }

    /// <summary>The folder of all revisions of a repository.</summary>
    internal string FolderOf(HubName name) => Path.Combine(Root, FolderName(name));

    /// <summary>The folder of one revision.</summary>
    internal string SnapshotFolder(HubName name, string commit) => Path.Combine(FolderOf(name), Snapshots, commit);

    /// <summary>The file that holds the commit of a branch or tag.</summary>
    internal string ReferencePath(HubName name) => Path.Combine(FolderOf(name), References, name.Revision);

    /// <summary>The content of a file: named by SHA-256 for large files, by git's SHA-1 for others.</summary>
    internal string BlobPath(HubName name, string etag) => Path.Combine(FolderOf(name), "blobs", etag);

    /// <summary>The lock under which a file is downloaded; huggingface_hub takes the same.</summary>
    internal string LockPath(HubName name, string etag) => Path.Combine(Root, ".locks", FolderName(name), etag + ".lock");

    private static string FolderName(HubName name) =>
        (name.Kind == HubKind.Dataset ? "datasets" : "models") + Separator
            + name.Repository.Replace("/", Separator, StringComparison.Ordinal);

    private static string[] SnapshotsIn(string folder) => Path.Combine(folder, Snapshots) is var snapshots && Directory.Exists(snapshots)
        ? [.. Directory.EnumerateDirectories(snapshots).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
        : [];

    private InputException Missing(HubName name, string? where)
    {
        var folder = FolderOf(name);
        var references = Path.Combine(folder, References);
        string[] present = [
            .. (Directory.Exists(references) ? Directory.EnumerateFiles(references, "*", SearchOption.AllDirectories) : [])
                .Select(path => Path.GetRelativePath(references, path)).Order(StringComparer.Ordinal),
            .. SnapshotsIn(folder),
        ];
        var what = name.Kind == HubKind.Model ? "model" : "data set";
        return new(
            $"The {what} {name} is not in the cache of the Hugging Face hub; looked in {folder}"
                + (present.Length == 0 ? "." : $", which has the revisions {string.Join(", ", present)}."),
            where,
            $"Download it: evoprune fetch {name}. Another cache is named by {HubSettings.CacheVariable} or HF_HOME.");
    }

    [GeneratedRegex(@"^[0-9a-f]{40}\z")]
    private static partial Regex Commit();
}
