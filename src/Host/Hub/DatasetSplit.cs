using System.Text.RegularExpressions;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Hub;

/// <summary>The files of a split of a data set.</summary>
/// <param name="Config">The configuration; <c>default</c> where the data set has none.</param>
/// <param name="Split">The split.</param>
/// <param name="Files">Paths in the repository, in the order of their names.</param>
internal sealed partial record DatasetSplit(string Config, string Split, IReadOnlyList<string> Files)
{
    private const string Default = "default", Train = "train", Fence = "---";

    // Files that describe a data set and have the extension of one.
    private static readonly string[] Descriptions = ["dataset_infos.json", "dataset_dict.json", "dataset_info.json", "state.json"];

    /// <summary>All splits: as the front matter of the data set's README.md says, or else by the usual layouts of folders.</summary>
    /// <param name="files">Paths of all files in the repository.</param>
    /// <param name="card">The content of README.md; null without one.</param>
    /// <remarks>https://huggingface.co/docs/hub/datasets-manual-configuration and datasets-file-names-and-splits.</remarks>
    public static IReadOnlyList<DatasetSplit> In(IReadOnlyList<string> files, string? card)
    {
        List<string> data = [.. files.Where(IsData).Order(StringComparer.Ordinal)];
        var described = card is null ? [] : Described(data, card).Where(split => split.Files.Count > 0).ToList();
        return described.Count > 0 ? described : LaidOut(data);
    }

    private static bool IsData(string path) => Data().IsMatch(path) && !Descriptions.Contains(Path.GetFileName(path));

    private static IEnumerable<DatasetSplit> Described(List<string> files, string card)
    {
        foreach (var config in Items((FrontMatter(card) as YamlMapping)?.Find("configs")?.Value))
        {
            var name = config.TextOf("config_name") ?? Default;
            var folder = config.TextOf("data_dir") is { } directory ? directory.Trim('/') + "/" : "";
            var patterns = (config as YamlMapping)?.Find("data_files")?.Value;
            if (patterns is null)
            {
                var within = files.Where(file => folder.Length > 0 && file.StartsWith(folder, StringComparison.Ordinal));
                foreach (var split in LaidOut([.. within.Select(file => file[folder.Length..])]))
                {
                    yield return new(name, split.Split, [.. split.Files.Select(file => folder + file)]);
                }

                continue;
            }

            foreach (var (split, pattern) in BySplit(patterns))
            {
                var globs = Items(pattern).OfType<YamlScalar>().Select(glob => Glob(folder + glob.Text)).ToList();
                yield return new(name, split, [.. files.Where(file => globs.Exists(glob => glob.IsMatch(file)))]);
            }
        }
    }

    // A pattern, a list of patterns, a mapping from splits to patterns, or a list of { split, path }.
    private static IEnumerable<(string Split, YamlNode Pattern)> BySplit(YamlNode patterns) => patterns switch
    {
        YamlMapping mapping => mapping.Entries.Select(entry => (entry.Key, entry.Value)),
        YamlSequence { Items: [YamlMapping, ..] items } => items.OfType<YamlMapping>().Where(item => item.Find("path") is not null)
            .Select(item => (item.TextOf("split") ?? Train, item.Find("path")!.Value)),
        _ => [(Train, patterns)],
    };

    private static List<DatasetSplit> LaidOut(List<string> files) =>
    [
        .. files.Select(file => (File: file, Layout: Layout().Match(file))).Where(file => file.Layout.Success)
            .GroupBy(file => (Config: Part(file.Layout, "config") ?? Default, Split: Part(file.Layout, "split")!))
            .Select(group => new DatasetSplit(group.Key.Config, group.Key.Split, [.. group.Select(file => file.File)])),
    ];

    private static string? Part(Match match, string group) => match.Groups[group] is { Success: true, Value: var value } ? value : null;

    private static IEnumerable<YamlNode> Items(YamlNode? node) => node switch { null => [], YamlSequence list => list.Items, _ => [node] };

    // A card whose front matter cannot be read is no reason against files that explain themselves.
    private static YamlNode? FrontMatter(string card)
    {
        var lines = card.ReplaceLineEndings("\n").Split('\n');
        var end = lines[0].TrimEnd() == Fence ? Array.FindIndex(lines, 1, line => line.TrimEnd() == Fence) : -1;
        return end < 0 ? null : YamlReader.Read(string.Join('\n', lines[1..end]), "README.md", new Findings());
    }

    private static Regex Glob(string pattern) => new("^" + GlobParts().Replace(pattern.StartsWith("./", StringComparison.Ordinal)
        ? pattern[2..] : pattern, match => match.Value switch
        {
            "**/" => "(.*/)?",
            "**" => ".*",
            "*" => "[^/]*",
            "?" => "[^/]",
            ['[', ..] set => set.Replace("[!", "[^", StringComparison.Ordinal),
            ['{', .. var options, '}'] => $"({string.Join('|', options.Split(',').Select(Regex.Escape))})",
            var text => Regex.Escape(text),
        }) + @"\z", RegexOptions.NonBacktracking);

    [GeneratedRegex(@"\*\*/|\*\*|\*|\?|\[[^\]/]+\]|\{[^{}/]*\}|[^*?\[{]+|.", RegexOptions.Singleline)]
    private static partial Regex GlobParts();

    [GeneratedRegex(@"\.(jsonl?|ndjson|csv|parquet|arrow|txt|raw)(\.(gz|zst))?\z")]
    private static partial Regex Data();

    // config/split/0000.parquet, config/split-00000-of-00002.parquet, data/split-*.parquet, split.jsonl
    [GeneratedRegex("""
        ^(?:data/|(?<config>[^/]+)/)?
        (?: (?:partial-)?(?<split>[^/]+)/[^/]+
          | (?<split>[^/.]+?)(?:-[0-9]+(?:-of-[0-9]+)?(?:-[0-9a-f]{16})?)?\.[^/]+ )\z
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Layout();
}
