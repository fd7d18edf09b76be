namespace EvoPrune.Host.Plugins;

/// <summary>Where plugins are looked for.</summary>
public static class PluginFolders
{
    /// <summary>The environment variable with more folders, separated as in PATH.</summary>
    public const string Variable = "EVOPRUNE_PLUGINS";

    /// <summary>What to do about a plugin that is not there.</summary>
    public const string Advice = $"Name the folder of plugins that are not built in: --plugins DIR, plugins: [DIR] in the experiment, or {Variable}.";

    /// <summary>The built-in folder, those named on the command line, and those of the environment.</summary>
    public static IReadOnlyList<string> All(IEnumerable<string> named) =>
    [
        BuiltIn(AppContext.BaseDirectory),
        .. named,
        .. (Environment.GetEnvironmentVariable(Variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    ];

    /// <summary>The folder of the plugins that come with a host.</summary>
    /// <param name="hostFolder">The folder that the host's assembly is in.</param>
    /// <remarks><c>plugins</c> beside a published host; for a host in a build tree, <c>plugins</c> beside the <c>bin</c> that it was built into.</remarks>
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

    /// <summary>Refuses folders that are not there: whoever names one wants something of it.</summary>
    /// <exception cref="InputException">All of them.</exception>
    internal static void Require(IEnumerable<string> roots)
    {
        Problem[] missing =
        [
            .. roots.Where(root => !Directory.Exists(root)).Select(root => new Problem(
                "there is no such plugin folder", root, "Plugins are folders Name/Name.dll below it; building the solution makes the built-in ones.")),
        ];
        if (missing.Length > 0)
        {
            throw new InputException(missing);
        }
    }

    /// <summary>The plugin folders in a folder, in ordinal order.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="notLoaded">Takes what lies in it and is none.</param>
    internal static IReadOnlyList<string> In(string root, List<Problem> notLoaded)
    {
        try
        {
            foreach (var loose in Directory.EnumerateFiles(root, "*.dll").Order(StringComparer.Ordinal))
            {
                notLoaded.Add(new("an assembly directly in the plugin folder", loose, "Plugins are folders Name/Name.dll: name the folder above, or move the assembly."));
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
