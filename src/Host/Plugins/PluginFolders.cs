namespace EvoPrune.Host.Plugins;

/// <summary>The folders that plugins are loaded from.</summary>
public static class PluginFolders
{
    /// <summary>Environment variable with further folders, separated as in PATH.</summary>
    public const string Variable = "EVOPRUNE_PLUGINS";

    /// <summary>Advice for a missing plugin.</summary>
    public const string Advice =
        $"Name the folder of plugins that are not built in: --plugins DIR, plugins: [DIR] in the experiment, or {Variable}.";

    /// <summary>The built-in folder, the given folders, and those of the environment variable.</summary>
    public static IReadOnlyList<string> All(IEnumerable<string> named) =>
    [
        BuiltIn(AppContext.BaseDirectory),
        .. named,
        .. (Environment.GetEnvironmentVariable(Variable) ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    ];

    /// <summary>The folder of the built-in plugins.</summary>
    /// <param name="hostFolder">The folder of the host assembly.</param>
    /// <remarks><c>plugins</c> in the folder of a published host; in a build tree, <c>plugins</c> beside <c>bin</c>.</remarks>
    public static string BuiltIn(string hostFolder)
    {
        var beside = Path.Combine(hostFolder, "plugins");
        for (var folder = new DirectoryInfo(hostFolder); !Directory.Exists(beside) && folder.Parent is not null; folder = folder.Parent)
        {
            if (folder.Name == "bin" && Path.Combine(folder.Parent.FullName, "plugins") is var built && Directory.Exists(built))
            {
                return built;
            }
        }

        return beside;
    }

    /// <summary>Refuses folders that do not exist.</summary>
    /// <exception cref="InputException">All missing folders.</exception>
    internal static void Require(IEnumerable<string> roots)
    {
        Problem[] missing =
        [
            .. roots.Where(root => !Directory.Exists(root)).Select(root => new Problem(
                "there is no such plugin folder", root,
                "Plugins are folders Name/Name.dll below it; building the solution makes the built-in ones.")),
        ];
        if (missing.Length > 0)
        {
            throw new InputException(missing);
        }
    }

    /// <summary>The plugin folders in a folder, in ordinal order.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="notLoaded">Collects files that are no plugin folders.</param>
    internal static IReadOnlyList<string> In(string root, List<Problem> notLoaded)
    {
        try
        {
            foreach (var loose in Directory.EnumerateFiles(root, "*.dll").Order(StringComparer.Ordinal))
            {
                notLoaded.Add(new("an assembly directly in the plugin folder", loose,
                    "Plugins are folders Name/Name.dll: name the folder above, or move the assembly."));
            }

            return [.. Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            notLoaded.Add(new($"the folder cannot be read: {error.Message}", root));
            return [];
        }
    }
}
