namespace EvoPrune.Tensors.Natives;

/// <summary>Whether the system's loader knows a libtorch of its own, which a bare name would find.</summary>
internal static class SystemLibtorch
{
    private const string LoaderCache = "/etc/ld.so.cache";

    private static ReadOnlySpan<byte> Name => "libtorch_cpu.so"u8;

    public static bool IsInTheWay => IsInCache() || IsOnPath();

    private static bool IsInCache()
    {
        try
        {
            return File.Exists(LoaderCache) && File.ReadAllBytes(LoaderCache).AsSpan().IndexOf(Name) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsOnPath() => (Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "")
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, "libtorch_cpu.so")));
}
