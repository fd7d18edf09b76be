using System.Diagnostics;
using System.Text.Json;
using EvoPrune.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Benchmarks;

/// <summary>One way of loading a model in a process of its own, so that its peaks are its own.</summary>
/// <param name="Seconds">Wall-clock time of the way.</param>
/// <param name="Processor">Processor time of the way.</param>
/// <param name="Runtime">Anonymous memory before it: the runtime and libtorch.</param>
/// <param name="Anonymous">Peak of anonymous memory.</param>
/// <param name="Resident">Peak of resident memory, files included.</param>
/// <param name="Value">What the way makes known besides.</param>
internal sealed record LoadProbe(double Seconds, double Processor, long Runtime, long Anonymous, long Resident, double Value)
{
    public const string Command = "load-probe";

    /// <summary>Length of the window of the forward pass.</summary>
    public const int Tokens = 512;

    /// <summary>Runs a way in a new process.</summary>
    public static LoadProbe Of(string way, string folder, int threads = 1)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "EvoPrune.Benchmarks.dll"), Command, way, folder, $"{threads}"];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? JsonSerializer.Deserialize<LoadProbe>(output)! : throw new InvalidOperationException($"'{way}' ended with code {process.ExitCode}.");
    }

    /// <summary>The other side of <see cref="Of"/>.</summary>
    public static void Answer(string way, string folder, int threads)
    {
        set_num_threads(threads);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        nn.functional.linear(zeros(2, 2), zeros(2, 2)).to(ScalarType.BFloat16);   // Libraries are there before the clock starts.
        var ready = way == "forward" ? ModelFolder.Open(folder).Load(CPU, ScalarType.Float32) : null;
        var before = ProcessMemory.Anonymous;
        using var memory = ProcessMemory.Watch();
        var (watch, processor) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        double value = way switch
        {
            "read" => Read(folder),
            "keep" => Keep(ModelFolder.Open(folder).Load(CPU)),
            "float32" => Keep(ModelFolder.Open(folder).Load(CPU, ScalarType.Float32)),
            "mapped-keep" => MappedWay.Load(folder, null).Count,
            "mapped-float32" => MappedWay.Load(folder, ScalarType.Float32).Count,
            "forward" => NegativeLogLikelihood.Of(ready!.Dense, Window(ready)).Perplexity,
            _ => throw new ArgumentException($"There is no way '{way}'."),
        };
        Console.WriteLine(JsonSerializer.Serialize(new LoadProbe(
            watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds, before, memory.Peak(), ProcessMemory.PeakResident, value)));
    }

    private static double Read(string folder)
    {
        PageCache.Read(folder);
        return 0;
    }

    // Kept to the end of the process, as a search would.
    private static double Keep(LanguageModel model) => model.Topology.Parameters;

    private static TokenWindows Window(LanguageModel model) =>
        new([.. Enumerable.Range(0, Tokens).Select(i => (int)((long)i * i * 7919 % 104729 % model.Topology.Vocabulary))], Tokens);
}
