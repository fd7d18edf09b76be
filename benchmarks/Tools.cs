using System.Buffers.Text;
using System.Diagnostics;
using System.Runtime.InteropServices;
using EvoPrune.Models.Families;
using EvoPrune.Models.Training;
using Microsoft.Win32.SafeHandles;
using TorchSharp;

namespace EvoPrune.Benchmarks;

/// <summary>Times of benchmark rounds.</summary>
internal static class Timing
{
    public static double Seconds(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>The median; the upper one of two middle values.</summary>
    public static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}

/// <summary>Child processes, so that their memory is measured alone.</summary>
internal static class Child
{
    /// <summary>Runs this program with other arguments and returns its output.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static string Run(params IEnumerable<string> arguments) => Start("EvoPrune.Benchmarks.dll", arguments);

    /// <summary>Runs a command of EvoPrune.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static void Evoprune(params IEnumerable<string> arguments) => Start("evoprune.dll", arguments);

    private static string Start(string program, IEnumerable<string> arguments)
    {
        string[] command = [Path.Combine(AppContext.BaseDirectory, program), .. arguments];
        using var process = Process.Start(new ProcessStartInfo("dotnet", command) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{string.Join(' ', command)} ended with code {process.ExitCode}");
    }
}

/// <summary>A temporary folder that is deleted at the end.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("evoprune-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>A random model of GPT-2-small shape (124 M parameters) with a small tokenizer.</summary>
internal static class SyntheticModel
{
    /// <summary>Writes the model.</summary>
    /// <param name="folder">Destination.</param>
    /// <param name="assets">The project's assets folder, for the tokenizer; null for none.</param>
    public static void Make(string folder, string? assets = null)
    {
        using var generator = new torch.Generator(1);
        using var model =
            TrainableModel.Initialise(FamilyCatalog.Find("gpt2")!, new ModelConfig(50257, 1024, 768, 3072, 12, 12), generator);
        model.Save(folder);
        if (assets is not null)
        {
            File.Copy(Path.Combine(assets, "tiny", "tokenizer.json"), Path.Combine(folder, "tokenizer.json"));
        }
    }
}

/// <summary>Memory of this process in bytes, from the kernel.</summary>
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

    /// <summary>Anonymous memory.</summary>
    public static long Anonymous => Field("/proc/self/status", "RssAnon:"u8) * 1024;

    /// <summary>Peak of resident memory, including mapped files.</summary>
    public static long PeakResident => Field("/proc/self/status", "VmHWM:"u8) * 1024;

    /// <summary>Bytes that this process and its finished children have read.</summary>
    public static long BytesRead => Field("/proc/self/io", "rchar:"u8);

    /// <summary>Samples <see cref="Anonymous"/>, for which the kernel has no peak, every two milliseconds.</summary>
    public static ProcessMemory Watch() => new();

    /// <summary>Stops sampling and returns the peak.</summary>
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

    // Allocates almost nothing, because that would be measured too.
    private static long Field(string path, ReadOnlySpan<byte> name)
    {
        Span<byte> text = stackalloc byte[4096];
        using SafeFileHandle file = File.OpenHandle(path);
        text = text[..RandomAccess.Read(file, text, 0)];
        text = text[(text.IndexOf(name) + name.Length)..].TrimStart(" \t"u8);
        return Utf8Parser.TryParse(text, out long value, out _) ? value : throw new InvalidDataException($"{path} is not as expected.");
    }
}

/// <summary>The system's page cache for the files of a folder.</summary>
internal static class PageCache
{
    private const int DontNeed = 4;   // POSIX_FADV_DONTNEED

    /// <summary>Asks the system to drop the files. The host of a virtual disk may still cache them.</summary>
    public static void Drop(string folder)
    {
        foreach (var path in Directory.GetFiles(folder))
        {
            using var file = File.OpenHandle(path);
            _ = posix_fadvise((int)file.DangerousGetHandle(), 0, 0, DontNeed);
        }
    }

    /// <summary>Reads all files into one small buffer, the lower bound of loading, and returns the number of bytes.</summary>
    public static long Read(string folder)
    {
        var (buffer, bytes) = (new byte[1 << 20], 0L);
        foreach (var path in Directory.GetFiles(folder))
        {
            using var file = File.OpenHandle(path);
            for (long offset = 0; RandomAccess.Read(file, buffer, offset) is > 0 and var read; offset += read)
            {
                bytes += read;
            }
        }

        return bytes;
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int posix_fadvise(int file, long offset, long length, int advice);
}
