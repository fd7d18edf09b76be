using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace EvoPrune.Host.Plugins;

/// <summary>What an assembly file says about itself, read without loading it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Version">Its own version.</param>
/// <param name="References">The assemblies that it was built against, with their versions.</param>
internal sealed record AssemblyFile(string Path, Version Version, IReadOnlyDictionary<string, Version> References)
{
    /// <summary>Reads a file; null if it is no .NET assembly.</summary>
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
