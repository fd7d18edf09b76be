using System.Diagnostics;
using EvoPrune.Models.Text;
using EvoPrune.Models;
using EvoPrune.Models.Weights;
using TorchSharp;

namespace EvoPrune.Benchmarks;

/// <summary>All patterns of removed blocks, alternating with and without the prefix cache.</summary>
internal static class PrefixBenchmark
{
    private const long Budget = 1_000_000_000;

    public static void Run(string folder, string text, int removed)
    {
        torch.set_num_threads(1);
        var source = ModelFolder.Open(folder);
        var topology = source.Topology;
        var windows = TextCorpus.Open(text, source.OpenTokenizer()).FirstWindows(topology, Math.Min(256, topology.ContextLength), 16);
        using var model = source.Load(torch.CPU, torch.ScalarType.Float32);
        using var cache = new CandidateCache(Budget);
        CompressionPlan[] plans =
            [.. Choose(topology.Blocks.Count, removed).Select(blocks => DroppedBlocks.Of(topology, blocks))
                .OrderBy(plan => plan.Path(topology.Sublayers.Select(sublayer => sublayer.Id)), StringComparer.Ordinal)];
        var (alone, shared) = (0.0, 0.0);
        foreach (var plan in plans)
        {
            var (first, fresh) = Time(() => NegativeLogLikelihood.Of(model.Candidate(plan, PruningMethod.None), windows).Sum);
            var (second, again) =
                Time(() => NegativeLogLikelihood.Of(model.Candidate(plan, PruningMethod.None, cache), windows).Sum);
            (alone, shared) = (alone + first, shared + second);
            if (fresh != again)
            {
                throw new InvalidOperationException($"{plan}: {fresh} without and {again} with shared prefixes");
            }
        }

        var (reused, run) = cache.Sublayers;
        Console.WriteLine(
            $"{plans.Length} patterns of {removed} of {topology.Blocks.Count} blocks removed, {windows.Count} x {windows.Length} tokens, 1 "
                + $"thread, float32; all values equal to the bit");
        Console.WriteLine($"alone  {alone / plans.Length:0.000} s per evaluation");
        Console.WriteLine(
            $"shared {shared / plans.Length:0.000} s per evaluation, {alone / shared:0.00} x; {(double)reused / (reused + run):0 %} of the "
                + $"sublayers were not run, {cache.Bytes / 1e6:0} MB held");
    }

    private static IEnumerable<int[]> Choose(int from, int count) => count == 0 ? [[]]
        : Enumerable.Range(count - 1, from - count + 1)
            .SelectMany(last => Choose(last, count - 1).Select(others => (int[])[.. others, last]));

    private static (double Seconds, double Value) Time(Func<double> work)
    {
        var watch = Stopwatch.StartNew();
        var value = work();
        return (watch.Elapsed.TotalSeconds, value);
    }
}

/// <summary>Plans without some blocks.</summary>
internal static class DroppedBlocks
{
    /// <summary>A plan that drops the given blocks.</summary>
    public static CompressionPlan Of(ModelTopology topology, int[] blocks) =>
        CompressionPlan.PerBlock(
            topology, [.. topology.Blocks.Select(block => blocks.Contains(block.Index) ? Treatment.Drop : Treatment.Keep)]);
}
