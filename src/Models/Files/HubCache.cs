namespace EvoPrune.Models.Files;

/// <summary>The cache of the Hugging Face hub keeps a model as <c>models--owner--name</c>, in which snapshots are the folders that programs open.</summary>
internal static class HubCache
{
    private const string Snapshots = "snapshots", MainReference = "refs/main";

    /// <summary>The snapshot of a model in the cache, told by a warning; any other folder as it is.</summary>
    /// <exception cref="InputException">The cache has no snapshot of the model, or several and no main one.</exception>
    public static (string Folder, IReadOnlyList<Problem> Warnings) Resolve(string folder)
    {
        var root = Path.TrimEndingDirectorySeparator(folder);
        var snapshots = Path.Combine(root, Snapshots);
        if (!Path.GetFileName(root).StartsWith("models--", StringComparison.Ordinal) || !Directory.Exists(snapshots))
        {
            return (folder, []);
        }

        var reference = Path.Combine(root, MainReference);
        var main = File.Exists(reference) ? File.ReadAllText(reference).Trim() : null;
        string[] present = [.. Directory.EnumerateDirectories(snapshots).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        var chosen = main is not null && present.Contains(main) ? main : present is [var only] ? only : null;
        return chosen is not null
            ? (Path.Combine(snapshots, chosen), [new($"This is a folder of the hub's cache; its snapshot {chosen} is opened.", folder)])
            : throw new InputException(
                $"This is a folder of the hub's cache with {(present.Length == 0 ? "no snapshot" : $"{present.Length} snapshots, none of them named by {MainReference}")}.",
                folder,
                present.Length == 0 ? "Fetch the model again." : $"Give one of them: {string.Join(", ", present.Select(each => Path.Combine(snapshots, each)))}.");
    }
}
