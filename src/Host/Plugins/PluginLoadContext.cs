using System.Reflection;
using System.Runtime.Loader;

namespace EvoPrune.Host.Plugins;

/// <summary>A world of its own for each plugin folder: its libraries may be other versions than its neighbour's.</summary>
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
