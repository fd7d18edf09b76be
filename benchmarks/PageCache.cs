using System.Runtime.InteropServices;

namespace EvoPrune.Benchmarks;

/// <summary>What the system keeps of a folder's files in memory.</summary>
internal static class PageCache
{
    private const int DontNeed = 4;   // POSIX_FADV_DONTNEED

    /// <summary>Forgets the files, as far as the system obliges; what lies behind a virtual disk may still remember them.</summary>
    public static void Drop(string folder)
    {
        foreach (var path in Directory.GetFiles(folder))
        {
            using var file = File.OpenHandle(path);
            _ = posix_fadvise((int)file.DangerousGetHandle(), 0, 0, DontNeed);
        }
    }

    /// <summary>Reads every file into one small buffer: the least that loading can cost, and afterwards all of it is in memory.</summary>
    public static void Read(string folder)
    {
        var buffer = new byte[1 << 20];
        foreach (var path in Directory.GetFiles(folder))
        {
            using var file = File.OpenHandle(path);
            for (long offset = 0; RandomAccess.Read(file, buffer, offset) is > 0 and var read; offset += read)
            {
            }
        }
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int posix_fadvise(int file, long offset, long length, int advice);
}
