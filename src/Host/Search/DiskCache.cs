using System.Security.Cryptography;
using EvoPrune.Models;

namespace EvoPrune.Host.Search;

/// <summary>Where the results of costly work lie, found by what went into it.</summary>
internal static class DiskCache
{
    private const string Variable = "EVOPRUNE_CACHE";

    /// <summary>The folder of all of them: EVOPRUNE_CACHE, or in the user's cache.</summary>
    public static string Folder => Environment.GetEnvironmentVariable(Variable)
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".cache", "evoprune");

    /// <summary>Adds the files of a model to what something depends on.</summary>
    public static void AppendFiles(IncrementalHash hash, ModelFolder model)
    {
        foreach (var file in Directory.EnumerateFiles(model.Path).Order(StringComparer.Ordinal))
        {
            using var stream = File.OpenRead(file);
            hash.AppendData(SHA256.HashData(stream));
        }
    }
}
