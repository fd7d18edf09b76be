using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace EvoPrune.Host.Plugins;

/// <summary>A folder with a plugin assembly of the same name. It is checked before it is loaded.</summary>
internal static class PluginFolder
{
    /// <summary>Loads the plugins of a folder and reports problems of the folder and of its classes.</summary>
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
            // A damaged file, or code that runs during loading, may throw any exception.
            problems.Add(new($"cannot be loaded: {error.Message}", path));
            return [];
        }
    }

    private static IEnumerable<Problem> Check(string folder, string path)
    {
        if (!File.Exists(path))
        {
            yield return new($"there is no {Path.GetFileName(path)} in this plugin folder", folder,
                "A plugin folder is named after its assembly: Name/Name.dll.");
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

        foreach (var file in files.Where(file => Path.GetExtension(file) == ".dll" && !SharedAssemblies.IsCopy(file))
            .Select(AssemblyFile.Read).OfType<AssemblyFile>())
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
        new("there is no plugin in this assembly", path,
            "A plugin is a public sealed class marked [Plugin(\"its-id\")] that implements one contract.");

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

/// <summary>Rules for the assemblies that a plugin may reference.</summary>
internal static class ContractRules
{
    /// <summary>Assemblies that plugins must not reference.</summary>
    public static IReadOnlyList<string> HostOnly { get; } = ["EvoPrune.Models", "evoprune"];

    /// <summary>
    /// Requires contracts of the same major version, no shared assembly that is newer than that of the host, and no reference to the host.
    /// </summary>
    /// <remarks>The loader would ignore a shared assembly that is too old and search the plugin's folder for one.</remarks>
    public static IEnumerable<Problem> Check(AssemblyFile file)
    {
        foreach (var (name, built) in file.References.Where(reference => !HostOnly.Contains(reference.Key)))
        {
            if (SharedAssemblies.Find(name) is { } shared && shared.GetName().Version is { } provided
                && (built > provided || built.Major != provided.Major && shared == SharedAssemblies.Contracts))
            {
                yield return new(
                    $"built against {name} {built}, but the host at {shared.Location} has {provided}", file.Path,
                    (shared == SharedAssemblies.Contracts
                        ? $"This host takes plugins built against {provided.Major}.0 to {provided.Major}.{provided.Minor}"
                        : $"This host takes plugins built against {provided} or an older version")
                    + ": rebuild the plugin, or use another host.");
            }
        }

        foreach (var forbidden in file.References.Keys.Intersect(HostOnly).Order(StringComparer.Ordinal))
        {
            yield return new($"built against {forbidden}, which is not for plugins", file.Path,
                "Plugins use the contracts and tensors; what else they need of a model comes through a contract.");
        }
    }
}

/// <summary>Metadata of an assembly file, read without loading the assembly.</summary>
/// <param name="Path">The file.</param>
/// <param name="Version">Version of the assembly.</param>
/// <param name="References">The referenced assemblies with their versions.</param>
internal sealed record AssemblyFile(string Path, Version Version, IReadOnlyDictionary<string, Version> References)
{
    /// <summary>Reads a file. Returns null if it is no .NET assembly.</summary>
    public static AssemblyFile? Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using var file = new PEReader(stream);
            if (!file.HasMetadata || file.GetMetadataReader() is not { IsAssembly: true } metadata)
            {
                return null;
            }

            var references = metadata.AssemblyReferences.Select(metadata.GetAssemblyReference)
                .ToLookup(reference => metadata.GetString(reference.Name), reference => reference.Version);
            return new(path, metadata.GetAssemblyDefinition().Version, references.ToDictionary(group => group.Key, group => group.Max()!));
        }
        catch (BadImageFormatException)
        {
            return null;   // Not a PE file, or a damaged one.
        }
    }
}
