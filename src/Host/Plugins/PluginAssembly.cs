using System.Reflection;
using System.Security.Cryptography;

namespace EvoPrune.Host.Plugins;

/// <summary>A loaded plugin assembly.</summary>
/// <param name="Assembly">The assembly in its load context.</param>
/// <param name="Path">Absolute path of its file.</param>
/// <param name="Version">Its informational version, or else its assembly version.</param>
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
