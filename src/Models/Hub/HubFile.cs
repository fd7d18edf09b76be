using System.Text.Json;
using System.Text.RegularExpressions;

namespace EvoPrune.Models.Hub;

/// <summary>A file of a repository, as the hub lists it.</summary>
/// <param name="Path">Path in the repository, with slashes.</param>
/// <param name="Size">Size in bytes.</param>
/// <param name="GitHash">SHA-1 that git gives the file, or the pointer that stands for a large one.</param>
/// <param name="Sha256">SHA-256 of a large file; null for one that git stores itself.</param>
public sealed record HubFile(string Path, long Size, string GitHash, string? Sha256)
{
    /// <summary>Name of the content in the cache.</summary>
    public string ETag => Sha256 ?? GitHash;
}

/// <summary>The content of a repository at a commit.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Files">All files.</param>
public sealed partial record HubListing(string Commit, IReadOnlyList<HubFile> Files)
{
    /// <summary>Reads the hub's answer about a revision, which no path may lead out of the cache with.</summary>
    /// <exception cref="HubException">The answer is not one of the hub.</exception>
    internal static HubListing Read(JsonElement answer, string address)
    {
        try
        {
            var listing = new HubListing(
                answer.GetProperty("sha").GetString()!, [.. answer.GetProperty("siblings").EnumerateArray().Select(ReadFile)]);
            var wrong = !HubCache.IsCommit(listing.Commit) ? $"the commit '{listing.Commit}'"
                : listing.Files.FirstOrDefault(file => !IsSafe(file.Path)) is { } unsafePath ? $"the path '{unsafePath.Path}'"
                : listing.Files.FirstOrDefault(file => !Hash().IsMatch(file.ETag) || file.Size < 0) is { } unnamed
                    ? $"no size and hash of '{unnamed.Path}'"
                : null;
            return wrong is null ? listing : throw new HubException($"{address} answers with {wrong}, which no repository can have.");
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new HubException($"{address} does not answer as the Hugging Face hub does: {e.Message}", e);
        }
    }

    private static HubFile ReadFile(JsonElement file)
    {
        var large = file.TryGetProperty("lfs", out var lfs) && lfs.ValueKind == JsonValueKind.Object;
        return new(
            file.GetProperty("rfilename").GetString()!,
            (large ? lfs : file).GetProperty("size").GetInt64(),
            file.GetProperty("blobId").GetString()!,
            large ? lfs.GetProperty("sha256").GetString() : null);
    }

    private static bool IsSafe(string path) => path.AsSpan().IndexOfAny('\\', '\0') < 0
        && path.Split('/').All(part => part is not ("" or "." or ".."));

    [GeneratedRegex(@"^([0-9a-f]{40}|[0-9a-f]{64})\z")]
    private static partial Regex Hash();
}

/// <summary>The hub could not be reached, or did not send what it promised.</summary>
public sealed class HubException(string message, Exception? cause = null) : Exception(message, cause);
