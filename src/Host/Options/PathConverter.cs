using System.Text.Json.Nodes;
using EvoPrune.Host.Hub;
using EvoPrune.Host.Yaml;
using EvoPrune.Models.Hub;

namespace EvoPrune.Host.Options;

/// <summary>
/// The path of an existing file or folder, or the name of a model or a split of a data set in the hub's cache. Read as an absolute path,
/// written with forward slashes, and by name and commit where it is a snapshot in the cache.
/// </summary>
internal sealed class PathConverter(InputPathType type) : OptionConverter
{
    public override string Name => $"path of a {Noun}";

    public override string Expected => $"the path of a {Noun}";

    private string Noun => type == InputPathType.File ? "file" : "folder";

    public override object? Read(YamlNode node, string path, BindContext context, object? fallback = null)
    {
        if (node is not YamlScalar { IsNull: false, Text: { Length: > 0 } written } || written.Contains('\0', StringComparison.Ordinal))
        {
            return Refuse(node, path, context);
        }

        if (HubName.IsMeant(written))
        {
            return Named(node, path, context, () => type == InputPathType.Folder ? HubCache.ModelFolder(written) : HubTexts.File(written));
        }

        var candidates = context.Paths.Candidates(written, node.Where);
        if (candidates.FirstOrDefault(Exists) is { } found)
        {
            return found;
        }

        var other = candidates.FirstOrDefault(Path.Exists);
        context.Findings.Add(
            node.Where,
            other is null
                ? $"{path}: there is no {Noun} '{written}'; looked for {string.Join(" and ", candidates)}"
                : $"{path}: expected a {Noun}, but {other} is a {(type == InputPathType.File ? "folder" : "file")}",
            other is null && type == InputPathType.Folder ? $"{context.Paths.Advice} {HubName.Advice(written)}" : context.Paths.Advice);
        return null;
    }

    public override JsonNode? Write(object value, string? folder) => NameOf((string)value) is { } name
        ? JsonValue.Create(name.ToString())
        : JsonValue.Create((folder is null ? (string)value : Path.GetRelativePath(folder, (string)value)).Replace('\\', '/'));

    public override JsonObject Schema() => new() { ["type"] = "string" };

    private HubName? NameOf(string path) => type == InputPathType.File ? HubTexts.NameOf(HubCache.Current, [path])
        : HubCache.Current.NameOf(path) is { Kind: HubKind.Model } name ? name : null;

    /// <summary>What a name of the hub stands for. Null, with the problems at its place, if the cache does not have it.</summary>
    internal static T? Named<T>(YamlNode node, string path, BindContext context, Func<T> find)
        where T : class
    {
        try
        {
            return find();
        }
        catch (InputException exception)
        {
            foreach (var problem in exception.Problems)
            {
                context.Findings.Add(node.Where, $"{path}: {problem.Message}", problem.Advice);
            }

            return null;
        }
    }

    private bool Exists(string path) => type == InputPathType.File ? File.Exists(path) : Directory.Exists(path);
}

/// <summary>
/// Resolves the relative paths of an experiment: beside the file that says them, beside the experiment, then in the working directory.
/// <c>~/</c> is the home folder.
/// </summary>
/// <param name="experimentFolder">Folder of the experiment file.</param>
/// <param name="workingFolder">The working directory.</param>
/// <param name="missing">Advice for missing files that replaces the default advice; null for the default.</param>
internal sealed class InputPaths(string experimentFolder, string workingFolder, string? missing = null)
{
    /// <summary>Advice for a missing file or folder.</summary>
    public string Advice { get; } =
        missing ?? "Relative paths are looked up beside the file that says them, then from the working directory.";

    /// <summary>The absolute paths that a path may mean, in the order of lookup.</summary>
    /// <param name="written">The path.</param>
    /// <param name="where">Where it was written.</param>
    public IReadOnlyList<string> Candidates(string written, Location where) =>
        [.. new[] { where.Folder, experimentFolder, workingFolder }.OfType<string>()
            .Select(folder => Path.GetFullPath(Path.Combine(folder, UserPath.Expand(written)))).Distinct()];
}

/// <summary>Expands paths that begin with <c>~/</c>, which shells leave alone in files and after <c>--option=</c>.</summary>
internal static class UserPath
{
    private const string Home = "~/";

    /// <summary>Replaces a leading <c>~</c> by the home folder.</summary>
    public static string Expand(string written) => written.StartsWith(Home, StringComparison.Ordinal)
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), written[Home.Length..])
        : written;

    /// <summary>Expands an argument of the command line, which may be <c>--option=~/path</c>.</summary>
    public static string ExpandArgument(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) && argument.Split('=', 2) is [var option, var value]
            ? $"{option}={Expand(value)}" : Expand(argument);
}
