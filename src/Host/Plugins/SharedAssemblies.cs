using System.Reflection;
using System.Runtime.Loader;
using EvoPrune.Tensors.Natives;

namespace EvoPrune.Host.Plugins;

/// <summary>What plugins always get from the host: a second copy would make types that look alike and are not.</summary>
internal static class SharedAssemblies
{
    private static readonly string[] Names =
        [Contracts.GetName().Name!, typeof(TorchLibraries).Assembly.GetName().Name!, "TorchSharp", .. ContractRules.HostOnly];

    // How the files of native tensor libraries begin, with or without the "lib" of Unix.
    private static readonly string[] NativeNames = ["torch_", "torch.", "c10", "LibTorchSharp"];

    /// <summary>The contracts' assembly.</summary>
    public static Assembly Contracts => typeof(PluginAttribute).Assembly;

    public static bool Contains(AssemblyName name) => Names.Contains(name.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The host's own copy.</summary>
    public static Assembly Load(AssemblyName name) =>
        AssemblyLoadContext.GetLoadContext(typeof(SharedAssemblies).Assembly)!.LoadFromAssemblyName(name);

    /// <summary>Whether a file is a copy of something shared, managed or native.</summary>
    public static bool IsCopy(string path) => IsManagedCopy(path) || IsNativeCopy(Path.GetFileName(path));

    private static bool IsManagedCopy(string path) =>
        Path.GetExtension(path) == ".dll" && Contains(new AssemblyName(Path.GetFileNameWithoutExtension(path)));

    private static bool IsNativeCopy(string file)
    {
        var name = file.StartsWith("lib", StringComparison.Ordinal) ? file[3..] : file;
        return (file.Contains(".so", StringComparison.Ordinal) || Path.GetExtension(file) is ".dll" or ".dylib")
            && NativeNames.Any(native => name.StartsWith(native, StringComparison.Ordinal) || file.StartsWith(native, StringComparison.Ordinal));
    }
}
