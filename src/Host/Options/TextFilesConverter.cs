using System.Text.Json.Nodes;
using EvoPrune.Host.Hub;
using EvoPrune.Host.Yaml;
using EvoPrune.Models.Hub;
using EvoPrune.Models.Text;
using Microsoft.Extensions.FileSystemGlobbing;

namespace EvoPrune.Host.Options;

/// <summary>
/// The files of a text: a path, a pattern (<c>*</c>, <c>**</c>), a split of a data set in the hub's cache, or a list of them. Read as
/// absolute paths in order.
/// </summary>
internal sealed class TextFilesConverter : OptionConverter
{
    private readonly PathConverter file = new(InputPathType.File);

    public override string Name => "text file or list of text files";

    public override string Expected => "the path of a file, a pattern such as texts/*.jsonl, or a list of them";

    public override object? Read(YamlNode node, string path, BindContext context, object? fallback = null)
    {
        if (node is not YamlSequence { Items: { Count: > 0 } items })
        {
            return node is YamlSequence ? Refuse(node, path, context) : Files(node, path, context) is { } one ? new TextFiles(one) : null;
        }

        var found = items.Select((item, i) => Files(item, KeyPath.Join(path, $"{i}"), context)).ToList();
        if (found.Contains(null))
        {
            return null;
        }

        string[] files = [.. found.SelectMany(each => each!)];
        if (files.Length > files.Distinct().Count())
        {
            var twice = files.GroupBy(each => each).First(same => same.Count() > 1).Key;
            context.Findings.Add(node.Where, $"{path}: {twice} is named twice", "Name every file once.");
            return null;
        }

        return new TextFiles(files);
    }

    public override JsonNode? Write(object value, string? folder)
    {
        var files = ((TextFiles)value).Paths;
        if (HubTexts.NameOf(HubCache.Current, files) is { } name)
        {
            return JsonValue.Create(name.ToString());
        }

        JsonNode?[] paths = [.. files.Select(path => file.Write(path, folder))];
        return paths is [var only] ? only : new JsonArray(paths);
    }

    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(file.Schema(), new JsonObject { ["type"] = "array", ["items"] = file.Schema(), ["minItems"] = 1 }),
    };

    private IReadOnlyList<string>? Files(YamlNode node, string path, BindContext context)
    {
        if (node is YamlScalar { Text: var name } && HubName.IsMeant(name))
        {
            return PathConverter.Named(node, path, context, () => HubTexts.Files(name));
        }

        if (node is not YamlScalar { IsNull: false, Text: var written } || !IsPattern(written))
        {
            return file.Read(node, path, context) is string found ? [found] : null;
        }

        var patterns = context.Paths.Candidates(written, node.Where);
        if (patterns.Select(Matches).FirstOrDefault(matches => matches.Count > 0) is { } files)
        {
            return files;
        }

        context.Findings.Add(node.Where, $"{path}: no file matches '{written}'; looked for {string.Join(" and ", patterns)}",
            context.Paths.Advice);
        return null;
    }

    /// <summary>Whether a path is a pattern of paths.</summary>
    public static bool IsPattern(string path) => path.Contains('*', StringComparison.Ordinal);

    /// <summary>The files of a pattern, in ordinal order, which shards are numbered for.</summary>
    /// <param name="pattern">An absolute path with * or **.</param>
    public static IReadOnlyList<string> Matches(string pattern)
    {
        var fixedPart = pattern[..pattern.IndexOf('*', StringComparison.Ordinal)];
        var folder = fixedPart[..(fixedPart.LastIndexOf('/') + 1)];
        return Directory.Exists(folder)
            ? [.. new Matcher(StringComparison.Ordinal).AddInclude(pattern[folder.Length..]).GetResultsInFullPath(folder)
                .Order(StringComparer.Ordinal)]
            : [];
    }
}
