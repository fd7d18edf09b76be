using System.Diagnostics;
using EvoPrune.Models;
using EvoPrune.Models.Text;
using EvoPrune.Models.Weights;
using TorchSharp;

namespace EvoPrune.Benchmarks;

/// <summary>Speed of a model with blocks removed against the dense model, in turns within one run.</summary>
internal static class ShortenedBenchmark
{
    public static void Run(string folder, string text, int rounds)
    {
        torch.set_num_threads(1);
        var source = ModelFolder.Open(folder);
        var topology = source.Topology;
        var windows = TextCorpus.Open(text, source.OpenTokenizer()).FirstWindows(topology, Math.Min(256, topology.ContextLength), 16);
        using var model = source.Load(torch.CPU, torch.ScalarType.Float32);
        int[] counts = [.. Enumerable.Range(1, Math.Min(topology.Blocks.Count - 1, 8))];
        var candidates = counts.Select(count => model.Candidate(Without(topology, count), PruningMethod.None)).Prepend(model.Dense)
            .ToArray();
        var seconds = candidates.Select(_ => new List<double>()).ToArray();
        for (var round = -1; round < rounds; round++)
        {
            foreach (var (i, candidate) in candidates.Index())
            {
                var watch = Stopwatch.StartNew();
                NegativeLogLikelihood.Of(candidate, windows);
                if (round >= 0)
                {
                    seconds[i].Add(watch.Elapsed.TotalSeconds);
                }
            }
        }

        var dense = Timing.Median(seconds[0]);
        Console.WriteLine(
            $"{windows.Count} x {windows.Length} tokens, 1 thread, float32, median of {rounds} rounds; dense: {windows.Tokens / dense:0} "
                + $"tokens/s");
        Console.WriteLine("blocks removed   of blocks   of parameters   tokens/s   speed-up");
        foreach (var (i, count) in counts.Index())
        {
            var footprint = model.Footprint(Without(topology, count), PruningMethod.None);
            var median = Timing.Median(seconds[i + 1]);
            Console.WriteLine(
                $"{count,14} {(double)count / topology.Blocks.Count,11:0.0 %} "
                    + $"{(double)footprint.ParametersRemoved / topology.Parameters,15:0.0 %}"
                + $" {windows.Tokens / median,10:0} {dense / median,9:0.00}x");
        }
    }

    // All blocks have the same size, so the speed does not depend on the choice.
    private static CompressionPlan Without(ModelTopology topology, int count) =>
        DroppedBlocks.Of(topology, [.. Enumerable.Range(0, count)]);
}
