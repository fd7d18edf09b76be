using System.Reflection;
using System.Runtime.Loader;
using System.Security.Cryptography;
using EvoPrune.Tensors.Natives;
using McMaster.NETCore.Plugins.Loader;

namespace EvoPrune.Host.Plugins;

/// <summary>A loaded plugin assembly.</summary>
/// <param name="Assembly">The assembly in its load context.</param>
/// <param name="Path">Absolute path of its file.</param>
/// <param name="Version">Informational version, or else the assembly version.</param>
/// <param name="Sha256">Hash of the file.</param>
internal sealed record PluginAssembly(Assembly Assembly, string Path, PluginVersion Version, string Sha256)
{
    /// <summary>Loads an assembly whose folder has passed the checks of <see cref="PluginFolder"/>.</summary>
    public static PluginAssembly Load(string path)
    {
        var assembly = ContextOf(path).LoadFromAssemblyPath(path);
        return new(assembly, path, VersionOf(assembly), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
    }

    /// <summary>Whether an assembly belongs to a plugin: the plugin assembly itself, or one of the libraries it brings.</summary>
    public static bool IsOfPlugin(Assembly assembly) =>
        AssemblyLoadContext.GetLoadContext(assembly)?.GetType().Assembly == typeof(AssemblyLoadContextBuilder).Assembly;

    /// <summary>The informational version of an assembly, or else its assembly version.</summary>
    public static PluginVersion VersionOf(Assembly assembly) =>
        PluginVersion.Parse(assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion)
        ?? PluginVersion.Parse(assembly.GetName().Version!.ToString())!;

    // PluginLoader would build the same context, but first look for more folders in the host's runtimeconfig.json, which has none. That
    // takes a quarter of the time in which the program starts.
    private static AssemblyLoadContext ContextOf(string path)
    {
        // The builder also shares what the shared assemblies reference. Without laziness it requires all of that to be present,
        // but TorchSharp references libraries that the host does not need and does not have.
        var builder = new AssemblyLoadContextBuilder().SetMainAssemblyPath(path).IsLazyLoaded(true);
        foreach (var name in SharedAssemblies.Names)
        {
            builder.PreferDefaultLoadContextAssembly(new(name));
        }

        // A library in the plugin's folder is the plugin's own, even if the host has one of that name: its version may differ.
        foreach (var file in Directory.EnumerateFiles(System.IO.Path.GetDirectoryName(path)!, "*.dll", SearchOption.AllDirectories))
        {
            builder.PreferLoadContextAssembly(new() { Name = System.IO.Path.GetFileNameWithoutExtension(file) });
        }

        return builder.Build();
    }
}

/// <summary>Assemblies that plugins always get from the host. A second copy would define different types with the same names.</summary>
internal static class SharedAssemblies
{
    /// <summary>Their simple names.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [Contracts.GetName().Name!, typeof(TorchLibraries).Assembly.GetName().Name!, "TorchSharp", .. ContractRules.HostOnly];

    // Prefixes of the files of native tensor libraries, without the "lib" of Unix.
    private static readonly string[] NativeNames = ["torch_", "torch.", "c10", "LibTorchSharp"];

    /// <summary>The assembly of the contracts.</summary>
    public static Assembly Contracts => typeof(PluginAttribute).Assembly;

    /// <summary>The copy of the host; null if the assembly is not shared.</summary>
    public static Assembly? Find(string name) => Names.Contains(name, StringComparer.OrdinalIgnoreCase) ? Assembly.Load(name) : null;

    /// <summary>Whether a file is a copy of a shared assembly or native library.</summary>
    public static bool IsCopy(string path) => IsManagedCopy(path) || IsNativeCopy(Path.GetFileName(path));

    private static bool IsManagedCopy(string path) =>
        Path.GetExtension(path) == ".dll" && Names.Contains(Path.GetFileNameWithoutExtension(path), StringComparer.OrdinalIgnoreCase);

    private static bool IsNativeCopy(string file)
    {
        var name = file.StartsWith("lib", StringComparison.Ordinal) ? file[3..] : file;
        return (file.Contains(".so", StringComparison.Ordinal) || Path.GetExtension(file) is ".dll" or ".dylib")
            && NativeNames.Any(native => name.StartsWith(native, StringComparison.Ordinal)
            || file.StartsWith(native, StringComparison.Ordinal));
    }
}
