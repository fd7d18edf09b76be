using System.Reflection;

namespace EvoPrune.Host.Plugins;

/// <summary>One folder with a plugin assembly of the same name: checked from the outside, then loaded.</summary>
internal static class PluginFolder
{
    /// <summary>The plugins of a folder; what is wrong with the folder, or with single classes of it, is noted.</summary>
    public static IReadOnlyList<PluginDescriptor> Load(string folder, List<Problem> problems)
    {
        var path = Path.Combine(folder, Path.GetFileName(folder) + ".dll");
        var before = problems.Count;
        try
        {
            problems.AddRange(Check(folder, path));
            if (problems.Count > before)
            {
                return [];
            }

            var plugins = PluginClass.DescribeAll(PluginAssembly.Load(path), problems);
            if (plugins.Count == 0 && problems.Count == before)
            {
                problems.Add(NoPlugin(path));
            }

            return plugins;
        }
        catch (ReflectionTypeLoadException error)
        {
            problems.AddRange(error.LoaderExceptions.OfType<Exception>().DistinctBy(cause => cause.Message)
                .Select(cause => new Problem($"a type cannot be loaded: {cause.Message}", path)));
            return [];
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A damaged file, or code that runs as it is loaded, may throw anything.
            problems.Add(new($"cannot be loaded: {error.Message}", path));
            return [];
        }
    }

    private static IEnumerable<Problem> Check(string folder, string path)
    {
        if (!File.Exists(path))
        {
            yield return new($"there is no {Path.GetFileName(path)} in this plugin folder", folder, "A plugin folder is named after its assembly: Name/Name.dll.");
            yield break;
        }

        if (AssemblyFile.Read(path) is not { } assembly)
        {
            yield return new("not a .NET assembly", path);
            yield break;
        }

        string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        foreach (var copy in files.Where(SharedAssemblies.IsCopy))
        {
            yield return SharedCopy(copy);
        }

        foreach (var file in files.Where(file => Path.GetExtension(file) == ".dll" && !SharedAssemblies.IsCopy(file)).Select(AssemblyFile.Read).OfType<AssemblyFile>())
        {
            foreach (var problem in ContractRules.Check(file))
            {
                yield return problem;
            }
        }

        if (!assembly.References.ContainsKey(SharedAssemblies.Contracts.GetName().Name!))
        {
            yield return NoPlugin(path);
        }
    }

    private static Problem NoPlugin(string path) =>
        new("there is no plugin in this assembly", path, "A plugin is a public sealed class marked [Plugin(\"its-id\")] that implements one contract.");

    private static Problem SharedCopy(string copy)
    {
        var version = AssemblyFile.Read(copy)?.Version;
        var hosts = Path.Combine(AppContext.BaseDirectory, Path.GetFileName(copy));
        var described = version is null || !File.Exists(hosts)
            ? ""
            : $": this one is {version}, the host's is {AssemblyFile.Read(hosts)?.Version} at {hosts}";
        return new(
            $"a copy of {Path.GetFileName(copy)}, which always comes from the host{described}",
            copy,
            "Import Plugin.props in the plugin's project, which references it without copying, and delete this file.");
    }
}
