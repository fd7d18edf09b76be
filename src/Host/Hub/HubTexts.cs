using System.Globalization;
using System.Text.RegularExpressions;
using EvoPrune.Models.Hub;

namespace EvoPrune.Host.Hub;

/// <summary>Finds the files of a data set's split, on the hub or in its cache.</summary>
internal static partial class HubTexts
{
    /// <summary>The file that describes a data set.</summary>
    public const string Card = "README.md";

    /// <summary>The files of a split in the cache of this process, in their order.</summary>
    /// <param name="written">A name such as <c>hf:datasets/org/name/config/split</c>.</param>
    /// <exception cref="InputException">The name is not well-formed, or the cache does not have all of the split.</exception>
    public static IReadOnlyList<string> Files(string written) => Files(HubCache.Current, HubName.Parse(written));

    /// <summary>The file of a split in the cache of this process.</summary>
    /// <inheritdoc cref="Files(string)" path="/param"/>
    /// <exception cref="InputException">As <see cref="Files(string)"/>, or the split has several files.</exception>
    public static string File(string written) => Files(written) is var files && files is [var only] ? only : throw new InputException(
        string.Create(CultureInfo.InvariantCulture, $"{written} has {files.Count} files; one is read here."), null,
        "Name one of them by its path: " + files[0]);

    /// <summary>The files of a split in a cache.</summary>
    public static IReadOnlyList<string> Files(HubCache cache, HubName name)
    {
        if (name.Kind == HubKind.Model)
        {
            throw new InputException($"'{name}' is a model; expected a data set.", null, "Texts are hf:datasets/ORG/NAME/CONFIG/SPLIT.");
        }

        var folder = cache.Find(name).Folder;
        var split = Choose(name, Splits(FilesIn(folder), folder), $"in the cache ({folder})", $"Download it: evoprune fetch {name}");
        RequireAll(name, split, folder);
        return [.. split.Files.Select(file => Path.Combine(folder, file))];
    }

    /// <summary>The name, with its commit, by which files are found again; null if they are not those of a split in the cache.</summary>
    public static HubName? NameOf(HubCache cache, IReadOnlyList<string> files)
    {
        var parts = Path.GetRelativePath(cache.Root, files[0]).Split(Path.DirectorySeparatorChar);
        if (parts is not [_, _, _, _, ..] || cache.NameOf(Path.Combine([cache.Root, .. parts[..3]])) is not { Kind: HubKind.Dataset } name)
        {
            return null;
        }

        var folder = cache.Find(name).Folder;
        return Splits(FilesIn(folder), folder).FirstOrDefault(split =>
            split.Files.Select(file => Path.Combine(folder, file)).SequenceEqual(files)) is { } split
            ? name with { Config = split.Config, Split = split.Split } : null;
    }

    /// <summary>The splits of a data set by the names of its files; the card is read from a folder.</summary>
    public static IReadOnlyList<DatasetSplit> Splits(IReadOnlyList<string> files, string folder) =>
        DatasetSplit.In(files, Path.Combine(folder, Card) is var card && System.IO.File.Exists(card)
            ? System.IO.File.ReadAllText(card) : null);

    /// <summary>The split that a name means.</summary>
    /// <param name="name">The name.</param>
    /// <param name="splits">The splits that there are.</param>
    /// <param name="place">Where they are, for messages.</param>
    /// <param name="advice">What to do if it is not among them; null for the usual advice.</param>
    /// <exception cref="InputException">There is no such split, or the name says none.</exception>
    public static DatasetSplit Choose(HubName name, IReadOnlyList<DatasetSplit> splits, string place, string? advice = null)
    {
        var valid = splits.Count == 0 ? "no file that looks like a split"
            : string.Join(", ", splits.Select(split => $"{split.Config}/{split.Split}"));
        var repository = name with { Config = null, Split = null };
        return name.Split is null
            ? throw new InputException($"{name} does not say which configuration and split; there are {place}: {valid}.", null,
                $"Write {repository}/CONFIG/SPLIT.")
            : splits.FirstOrDefault(split => split.Config == name.Config && split.Split == name.Split) ?? throw new InputException(
                $"{repository} has no split {name.Config}/{name.Split} {place}; there are: {valid}.", null, advice
                    ?? (name.Revision == HubName.ParquetRevision ? null
                        : "The hub keeps most data sets as Parquet, too: "
                            + $"{repository with { Revision = HubName.ParquetRevision }}/CONFIG/SPLIT."));
    }

    private static string[] FilesIn(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')),
    ];

    // A download of ours is whole, but other tools leave what they have.
    private static void RequireAll(HubName name, DatasetSplit split, string folder)
    {
        var counts = split.Files.Select(file => Shard().Match(file)).Where(match => match.Success)
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        if (counts.Count > 0 && counts.Max() > split.Files.Count)
        {
            throw new InputException(
                string.Create(CultureInfo.InvariantCulture, $"The cache has {split.Files.Count} of the {counts.Max()} files of {name}."),
                folder, $"Download the others: evoprune fetch {name}");
        }
    }

    [GeneratedRegex(@"-of-([0-9]{1,6})[.-]")]
    private static partial Regex Shard();
}
