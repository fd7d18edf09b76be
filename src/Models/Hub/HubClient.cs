using System.Globalization;
using System.Text.Json;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Hub;

/// <summary>Told how a download proceeds.</summary>
public interface IFetchProgress
{
    /// <summary>A file begins.</summary>
    /// <param name="file">The file.</param>
    /// <param name="present">Bytes of it that are in the cache already.</param>
    void Begin(HubFile file, long present);

    /// <summary>Bytes of the file that are there.</summary>
    void Arrived(long bytes);
}

/// <summary>Downloads repositories of the Hugging Face hub into its cache.</summary>
public sealed class HubClient : IDisposable
{
    private readonly HubSettings settings;
    private readonly HubCache cache;
    private readonly HubConnection connection;

    /// <summary>A client of the hub.</summary>
    /// <param name="settings">Where the hub and the cache are.</param>
    /// <param name="say">Told of waits and further attempts.</param>
    /// <exception cref="InputException">The environment forbids network traffic.</exception>
    public HubClient(HubSettings settings, Action<string> say)
    {
        if (settings.Offline is { } variable)
        {
            throw new InputException($"{variable} forbids network traffic, so nothing can be downloaded.", null,
                $"Unset it, or set it to 0. What is in the cache {settings.Cache} is found without any network.");
        }

        (this.settings, cache, connection) = (settings, new(settings.Cache), new(settings, say));
    }

    /// <summary>The files of a revision.</summary>
    /// <exception cref="InputException">There is no such repository or revision, or it may not be seen.</exception>
    /// <exception cref="HubException">The hub cannot be reached.</exception>
    public async Task<HubListing> List(HubName name, CancellationToken cancellation)
    {
        var kind = name.Kind == HubKind.Model ? "models" : "datasets";
        var address = connection.Address($"api/{kind}/{name.Repository}/revision/{Uri.EscapeDataString(name.Revision)}?blobs=true");
        using var response = await connection.Get(address, 0, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            throw HubRefusal.Of(response, name, file: null, settings);
        }

        try
        {
            await using var content = await response.Content.ReadAsStreamAsync(cancellation);
            using var answer = await JsonDocument.ParseAsync(content, cancellationToken: cancellation);
            return HubListing.Read(answer.RootElement, $"{address}");
        }
        catch (JsonException e)
        {
            throw new HubException($"{address} does not answer as the Hugging Face hub does: {e.Message}", e);
        }
    }

    /// <summary>Downloads files of a revision that the cache does not have.</summary>
    /// <param name="name">The repository, with the revision as the user named it.</param>
    /// <param name="listing">Its files.</param>
    /// <param name="files">Those to download.</param>
    /// <param name="progress">Told how the download proceeds.</param>
    /// <param name="cancellation">Ends the download and keeps what has arrived.</param>
    /// <returns>The snapshot, which has all of the files.</returns>
    /// <exception cref="InputException">The hub refuses a file, or the disk has too little space.</exception>
    /// <exception cref="HubException">The hub cannot be reached, or sends wrong content.</exception>
    public async Task<HubSnapshot> Fetch(
        HubName name, HubListing listing, IReadOnlyList<HubFile> files, IFetchProgress progress, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(cache.BlobPath(name, "etag"))!);
        Directory.CreateDirectory(Path.GetDirectoryName(cache.LockPath(name, "etag"))!);
        RequireSpace(name, files);
        foreach (var file in files)
        {
            var blob = cache.BlobPath(name, file.ETag);
            using var turn = FileTurn.Wait(cache.LockPath(name, file.ETag), cancellation);
            progress.Begin(file, Present(name, file));
            if (!IsComplete(name, file))
            {
                var path = string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString));
                await new HubDownload(connection, settings, name, file, blob)
                    .Run(connection.Address($"{name.Route}/resolve/{listing.Commit}/{path}"), progress.Arrived, cancellation);
            }
        }

        // Links and the reference come last, so that they only ever lead to complete files.
        using var links = FileTurn.Wait(cache.LockPath(name, listing.Commit), cancellation);
        var folder = cache.SnapshotFolder(name, listing.Commit);
        foreach (var file in files)
        {
            Link(Path.Combine(folder, file.Path), cache.BlobPath(name, file.ETag));
        }

        if (!name.IsCommit)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(cache.ReferencePath(name))!);
            AtomicFile.Write(cache.ReferencePath(name), listing.Commit);
        }

        return new(name with { Revision = listing.Commit }, folder);
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    private bool IsComplete(HubName name, HubFile file) =>
        new FileInfo(cache.BlobPath(name, file.ETag)) is { Exists: true } blob && blob.Length == file.Size;

    private long Present(HubName name, HubFile file) => IsComplete(name, file) ? file.Size
        : new FileInfo(HubDownload.PartialPath(cache.BlobPath(name, file.ETag))) is { Exists: true, Length: var length } ? length : 0;

    private void RequireSpace(HubName name, IReadOnlyList<HubFile> files)
    {
        var needed = files.DistinctBy(file => file.ETag).Sum(file => (decimal)Math.Max(0, file.Size - Present(name, file)));
        var free = new DriveInfo(cache.FolderOf(name)).AvailableFreeSpace;
        if (needed > free)
        {
            const decimal Megabyte = 1_000_000;
            throw new InputException(
                string.Create(CultureInfo.InvariantCulture,
                    $"{name} needs {needed / Megabyte:N0} MB, and the disk of the cache has {free / Megabyte:N0} MB left."),
                cache.Root, $"Make space, or set {HubSettings.CacheVariable} to a folder on another disk.");
        }
    }

    private static void Link(string path, string blob)
    {
        if (File.Exists(path))
        {
            return;
        }

        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        File.Delete(path);   // A link that leads nowhere.
        File.CreateSymbolicLink(path, Path.GetRelativePath(folder, blob));
    }
}
