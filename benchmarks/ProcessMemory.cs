using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace EvoPrune.Benchmarks;

/// <summary>Memory of this process as the kernel counts it, in bytes.</summary>
internal sealed class ProcessMemory : IDisposable
{
    private readonly Thread sampler;
    private volatile bool done;
    private long peak;

    private ProcessMemory()
    {
        sampler = new(() =>
        {
            for (; !done; Thread.Sleep(2))
            {
                peak = Math.Max(peak, Anonymous);
            }
        });
        sampler.Start();
    }

    /// <summary>Memory that no file stands behind: what the process needs.</summary>
    public static long Anonymous => Field("/proc/self/status", "RssAnon:"u8) * 1024;

    /// <summary>Most that was ever resident, mapped files included.</summary>
    public static long PeakResident => Field("/proc/self/status", "VmHWM:"u8) * 1024;

    /// <summary>Bytes that this process, and every child it has waited for, got from read().</summary>
    public static long BytesRead => Field("/proc/self/io", "rchar:"u8);

    /// <summary>Watches <see cref="Anonymous"/>, which has no high-water mark of its own, every two milliseconds.</summary>
    public static ProcessMemory Watch() => new();

    /// <summary>Ends watching: the most that was seen.</summary>
    public long Peak()
    {
        Dispose();
        return Math.Max(peak, Anonymous);
    }

    public void Dispose()
    {
        done = true;
        sampler.Join();
    }

    // Allocates next to nothing: watching must not add to what is watched.
    private static long Field(string path, ReadOnlySpan<byte> name)
    {
        Span<byte> text = stackalloc byte[4096];
        using SafeFileHandle file = File.OpenHandle(path);
        text = text[..RandomAccess.Read(file, text, 0)];
        text = text[(text.IndexOf(name) + name.Length)..].TrimStart(" \t"u8);
        return Utf8Parser.TryParse(text, out long value, out _) ? value : throw new InvalidDataException($"{path} is not as expected.");
    }
}
