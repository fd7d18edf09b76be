using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace EvoPrune.Torch;

/// <summary>Finds and loads libEvoPruneTorch.so, and tells in full where it looked when it cannot.</summary>
internal static class NativeLibraryProbe
{
    internal const string FileName = "libEvoPruneTorch.so";
    internal const string OverrideVariable = "EVOPRUNE_NATIVE";

    /// <summary>Loads the first candidate that can be loaded.</summary>
    /// <exception cref="TorchNativeLibraryException">None can; the message holds the whole trace.</exception>
    internal static nint Load(Assembly assembly)
    {
        CpuDispatch.Prepare();
        HeapLimits.Prepare();
        var directory = Path.GetDirectoryName(assembly.Location) is { Length: > 0 } found ? found : AppContext.BaseDirectory;
        return Load(Candidates(Environment.GetEnvironmentVariable(OverrideVariable), directory));
    }

    internal static nint Load(IEnumerable<(string Why, string Path)> candidates)
    {
        var trace = new StringBuilder();
        foreach (var (why, path) in candidates)
        {
            if (Path.IsPathRooted(path) && !File.Exists(path))
            {
                trace.AppendLine($"  {path} ({why}): no such file");
                continue;
            }
            try
            {
                return NativeLibrary.Load(path);
            }
            catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
            {
                trace.AppendLine($"  {path} ({why}): {LoaderText(error.Message)}");
            }
        }
        throw new TorchNativeLibraryException(trace.ToString());
    }

    /// <summary>Every place to look at, best first. An explicit override is the only candidate: it never falls back.</summary>
    internal static IEnumerable<(string Why, string Path)> Candidates(string? overridden, string directory)
    {
        if (!string.IsNullOrEmpty(overridden))
        {
            yield return (OverrideVariable, Path.GetFullPath(overridden));
            yield break;
        }
        yield return ("beside the assembly", Path.Combine(directory, FileName));
        yield return ("runtime folder", Path.Combine(directory, "runtimes", "linux-x64", "native", FileName));
        for (var ancestor = new DirectoryInfo(directory).Parent; ancestor is not null; ancestor = ancestor.Parent)
            yield return ("build output", Path.Combine(ancestor.FullName, "artifacts", "native", FileName));
        yield return ("system search path", FileName);
    }

    /// <summary>The words of dlopen: they follow a first line of general advice.</summary>
    private static string LoaderText(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return string.Join("; ", lines.Length > 1 ? lines[1..] : lines);
    }
}
