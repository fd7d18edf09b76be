using System.Reflection;
using System.Runtime.Loader;
using System.Security.Cryptography;
using EvoPrune.Tensors.Natives;

namespace EvoPrune.Host.Plugins;

/// <summary>A loaded plugin assembly.</summary>
/// <param name="Assembly">The assembly in its load context.</param>
/// <param name="Path">Absolute path of its file.</param>
/// <param name="Version">Informational version, or else the assembly version.</param>
/// <param name="Sha256">Hash of the file.</param>
internal sealed record PluginAssembly(Assembly Assembly, string Path, PluginVersion Version, string Sha256)
{
    public static PluginAssembly Load(string path)
    {
        var assembly = new PluginLoadContext(path).LoadFromAssemblyPath(path);
        return new(assembly, path, VersionOf(assembly), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
    }

    /// <summary>The informational version of an assembly, or else its assembly version.</summary>
    public static PluginVersion VersionOf(Assembly assembly) =>
        PluginVersion.Parse(assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion)
        ?? PluginVersion.Parse(assembly.GetName().Version!.ToString())!;
}

/// <summary>A load context for one plugin folder, so that plugins may use different versions of a library.</summary>
internal sealed class PluginLoadContext(string path) : AssemblyLoadContext(path)
{
    private readonly AssemblyDependencyResolver resolver = new(path);

    protected override Assembly? Load(AssemblyName assemblyName) =>
        SharedAssemblies.Contains(assemblyName) ? SharedAssemblies.Load(assemblyName)
        : resolver.ResolveAssemblyToPath(assemblyName) is { } own ? LoadFromAssemblyPath(own)
        : null;

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } own ? LoadUnmanagedDllFromPath(own) : 0;
}

/// <summary>Assemblies that plugins always get from the host. A second copy would define different types with the same names.</summary>
internal static class SharedAssemblies
{
    private static readonly string[] Names =
        [Contracts.GetName().Name!, typeof(TorchLibraries).Assembly.GetName().Name!, "TorchSharp", .. ContractRules.HostOnly];

    // Prefixes of the files of native tensor libraries, without the "lib" of Unix.
    private static readonly string[] NativeNames = ["torch_", "torch.", "c10", "LibTorchSharp"];

    /// <summary>The assembly of the contracts.</summary>
    public static Assembly Contracts => typeof(PluginAttribute).Assembly;

    public static bool Contains(AssemblyName name) => Names.Contains(name.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The copy of the host.</summary>
    public static Assembly Load(AssemblyName name) =>
        AssemblyLoadContext.GetLoadContext(typeof(SharedAssemblies).Assembly)!.LoadFromAssemblyName(name);

    /// <summary>Whether a file is a copy of a shared assembly or native library.</summary>
    public static bool IsCopy(string path) => IsManagedCopy(path) || IsNativeCopy(Path.GetFileName(path));

    private static bool IsManagedCopy(string path) =>
        Path.GetExtension(path) == ".dll" && Contains(new AssemblyName(Path.GetFileNameWithoutExtension(path)));

    private static bool IsNativeCopy(string file)
    {
        var name = file.StartsWith("lib", StringComparison.Ordinal) ? file[3..] : file;
        return (file.Contains(".so", StringComparison.Ordinal) || Path.GetExtension(file) is ".dll" or ".dylib")
            && NativeNames.Any(native => name.StartsWith(native, StringComparison.Ordinal)
            || file.StartsWith(native, StringComparison.Ordinal));
    }
}
