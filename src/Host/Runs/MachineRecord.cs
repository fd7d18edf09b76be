using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace EvoPrune.Host.Runs;

/// <summary>On what a run ran: everything that may move the last bit of a number.</summary>
/// <remarks>A run of before threads were recorded had one per worker.</remarks>
public sealed record MachineRecord(
    string EvoPrune, string Dotnet, string System, string Processor, int Cores, string Torch, string Device, string Dtype, int Workers, int Threads = 1, string? Commit = null)
{
    /// <summary>Version and commit of this program; no commit where it was built outside of a repository.</summary>
    public static (string Version, string? Commit) Build { get; } =
        (typeof(MachineRecord).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+', 2) is [var version, var commit]
            ? (version, commit)
            : (typeof(MachineRecord).Assembly.GetName().Version!.ToString(3), null);

    /// <summary>This process on this machine.</summary>
    public static MachineRecord Current(string device, string dtype, int workers, int threads) => new(
        Build.Version,
        RuntimeInformation.FrameworkDescription,
        RuntimeInformation.OSDescription,
        ProcessorName(),
        Environment.ProcessorCount,
        torch.__version__,
        device,
        dtype,
        workers,
        threads,
        Build.Commit);

    private static string ProcessorName()
    {
        const string file = "/proc/cpuinfo", key = "model name";
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
