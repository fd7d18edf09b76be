using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EvoPrune.Models;
using EvoPrune.Models.Weights;
using EvoPrune.Pruners;
using TorchSharp;

namespace EvoPrune.Benchmarks;

/// <summary>Peak resident memory and time of an evaluation of 124 M parameters with all, half and no blocks in memory.</summary>
internal static class StreamingBenchmark
{
    public static void Run(int rounds)
    {
        using var scratch = new ScratchFolder();
        var folder = scratch.Path;
        SyntheticModel.Make(folder);
        var model = ModelFolder.Open(folder);
        var (matrices, all) = (model.Topology.Sublayers.Sum(sublayer => sublayer.PrunableParameters) * 4, model.Topology.Parameters * 4);
        Console.WriteLine(
            $"{all / 1e6:0} MB of weights in float32, {matrices / 1e6:0} MB of them in the matrices of {model.Topology.Blocks.Count} "
                + $"blocks, the largest sublayer {model.Topology.Sublayers.Max(sublayer => sublayer.PrunableParameters) * 4 / 1e6:0} MB; "
            + $"{StreamingProbe.Windows} x {StreamingProbe.Length} tokens, one thread, the file in the page cache, best of {rounds}");
        Console.WriteLine($"{"blocks in memory",18}{"dense",10}{"magnitude",12}{"resident",12}{"loaded",10}");
        double? value = null;
        foreach (var share in new[] { 1.0, 0.5, 0 })
        {
            var offloading = model.OffloadingWithin(torch.ScalarType.Float32, all - (long)((1 - share) * matrices));
            PageCache.Read(folder);
            var probe = StreamingProbe.Of(folder, offloading.Bytes, rounds);
            Console.WriteLine(
                $"{$"{offloading.Blocks} of {offloading.AllBlocks}",18}{probe.Dense,8:0.00} s{probe.Pruned,10:0.00} "
                    + $"s{probe.Resident / 1e6,9:0} MB{probe.Loaded / 1e6,7:0} MB");
            if ((value ??= probe.Value) != probe.Value)
            {
                throw new InvalidOperationException($"{probe.Value} is another value than {value}.");
            }
        }

        Console.WriteLine(
            "resident: peak of the whole process; loaded: what was resident before the first evaluation; every way gave the same "
                + "perplexity to the bit");
    }
}

/// <summary>Measures evaluations of a model in a child process.</summary>
/// <param name="Dense">Seconds of an evaluation of the dense model.</param>
/// <param name="Pruned">Seconds of an evaluation at 50 % sparsity.</param>
/// <param name="Loaded">Resident memory before the evaluations.</param>
/// <param name="Resident">Peak of resident memory.</param>
/// <param name="Value">Perplexity of the pruned model.</param>
internal sealed record StreamingProbe(double Dense, double Pruned, long Loaded, long Resident, double Value)
{
    public const string Command = "streaming-probe";

    public const int Windows = 8, Length = 256;

    /// <summary>Starts the child process.</summary>
    public static StreamingProbe Of(string folder, long resident, int rounds) => JsonSerializer.Deserialize<StreamingProbe>(
        Child.Run(Command, folder, resident.ToString(CultureInfo.InvariantCulture), rounds.ToString(CultureInfo.InvariantCulture)))!;

    /// <summary>Runs in the child process.</summary>
    public static void Answer(string folder, long resident, int rounds)
    {
        torch.set_num_threads(1);
        using var model = ModelFolder.Open(folder).Load(torch.CPU, torch.ScalarType.Float32, resident: resident);
        var loaded = Environment.WorkingSet;
        var tokens = new TokenWindows(
            [.. Enumerable.Range(0, Windows * Length).Select(i => (int)((long)i * i * 7919 % 104729 % model.Topology.Vocabulary))], Length);
        var magnitude = PruningMethod.Of(new Magnitude());
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
}
