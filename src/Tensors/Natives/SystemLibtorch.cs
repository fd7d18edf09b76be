using System.Text;

namespace EvoPrune.Tensors.Natives;

/// <summary>Whether the system's loader would find another libtorch under the bare name.</summary>
internal static class SystemLibtorch
{
    private const string LoaderCache = "/etc/ld.so.cache", Library = "libtorch_cpu.so";

    /// <summary>Whether it would, to whoever wants the one in a folder. The loader's path comes before its cache.</summary>
    public static bool IsInTheWayOf(string? folder) => OnPath() is { } first ? folder is null || !IsSame(first, folder) : IsInCache();

    private static bool IsInCache()
    {
        try
        {
            return File.Exists(LoaderCache) && File.ReadAllBytes(LoaderCache).AsSpan().IndexOf(Encoding.ASCII.GetBytes(Library)) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? OnPath() => (Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "")
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, Library)));

    private static bool IsSame(string left, string right) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(left)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(right));
}
