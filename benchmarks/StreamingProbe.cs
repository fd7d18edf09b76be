using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EvoPrune.Models;
using EvoPrune.Pruners;
using TorchSharp;

namespace EvoPrune.Benchmarks;

/// <summary>Evaluations of a model in a process of its own, so that the peak is its own.</summary>
/// <param name="Dense">Seconds of an evaluation of the dense model.</param>
/// <param name="Pruned">Seconds of one with half of the weights of every layer zero.</param>
/// <param name="Loaded">Resident memory before them.</param>
/// <param name="Resident">Peak of resident memory.</param>
/// <param name="Value">Perplexity of the pruned model.</param>
internal sealed record StreamingProbe(double Dense, double Pruned, long Loaded, long Resident, double Value)
{
    public const string Command = "streaming-probe";

    public const int Windows = 8, Length = 256;

    /// <summary>Runs it in a new process.</summary>
    public static StreamingProbe Of(string folder, long resident, int rounds)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "EvoPrune.Benchmarks.dll"), Command, folder, Text(resident), Text(rounds)];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? JsonSerializer.Deserialize<StreamingProbe>(output)! : throw new InvalidOperationException($"The probe ended with code {process.ExitCode}.");
    }

    /// <summary>The other side of <see cref="Of"/>.</summary>
    public static void Answer(string folder, long resident, int rounds)
    {
        torch.set_num_threads(1);
        using var model = ModelFolder.Open(folder).Load(torch.CPU, torch.ScalarType.Float32, resident: resident);
        var loaded = Environment.WorkingSet;
        var tokens = new TokenWindows([.. Enumerable.Range(0, Windows * Length).Select(i => (int)((long)i * i * 7919 % 104729 % model.Topology.Vocabulary))], Length);
        var magnitude = new Magnitude();
        var half = CompressionPlan.Uniform(model.Topology, new Sparsify(0.5));
        var (dense, _) = Best(() => model.Dense);
        var (pruned, value) = Best(() => model.Candidate(half, magnitude));
        Console.WriteLine(JsonSerializer.Serialize(new StreamingProbe(dense, pruned, loaded, ProcessMemory.PeakResident, value)));

        (double Seconds, double Value) Best(Func<ICandidate> candidate) => Enumerable.Range(0, rounds).Select(_ =>
        {
            var watch = Stopwatch.StartNew();
            var perplexity = NegativeLogLikelihood.Of(candidate(), tokens).Perplexity;
            return (watch.Elapsed.TotalSeconds, perplexity);
        }).Min();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
