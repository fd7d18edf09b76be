using System.Diagnostics;

namespace EvoPrune.Benchmarks;

/// <summary>The command line in a process of its own, so that what the benchmark itself holds and does is not measured.</summary>
internal static class Evoprune
{
    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static void Run(params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "evoprune.dll"), .. arguments]) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"evoprune {string.Join(' ', arguments)} ended with code {process.ExitCode}");
        }
    }
}
