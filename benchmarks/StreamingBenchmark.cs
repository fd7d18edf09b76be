using EvoPrune.Models;
using TorchSharp;

namespace EvoPrune.Benchmarks;

/// <summary>Peak resident memory and time of an evaluation of a model of 124 M parameters with all, half and none of its blocks in memory.</summary>
internal static class StreamingBenchmark
{
    public static void Run(int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("evoprune-streaming-").FullName;
        try
        {
            SyntheticModel.Make(folder);
            var model = ModelFolder.Open(folder);
            var (matrices, all) = (model.Topology.Sublayers.Sum(sublayer => sublayer.PrunableParameters) * 4, model.Topology.Parameters * 4);
            Console.WriteLine($"{all / 1e6:0} MB of weights in float32, {matrices / 1e6:0} MB of them in the matrices of {model.Topology.Blocks.Count} blocks, the largest sublayer {model.Topology.Sublayers.Max(sublayer => sublayer.PrunableParameters) * 4 / 1e6:0} MB; "
                + $"{StreamingProbe.Windows} x {StreamingProbe.Length} tokens, one thread, the file in the page cache, best of {rounds}");
            Console.WriteLine($"{"blocks in memory",18}{"dense",10}{"magnitude",12}{"resident",12}{"loaded",10}");
            double? value = null;
            foreach (var share in new[] { 1.0, 0.5, 0 })
            {
                var residency = model.ResidencyWithin(torch.ScalarType.Float32, all - (long)((1 - share) * matrices));
                PageCache.Read(folder);
                var probe = StreamingProbe.Of(folder, residency.Bytes, rounds);
                Console.WriteLine($"{$"{residency.Blocks} of {residency.AllBlocks}",18}{probe.Dense,8:0.00} s{probe.Pruned,10:0.00} s{probe.Resident / 1e6,9:0} MB{probe.Loaded / 1e6,7:0} MB");
                if ((value ??= probe.Value) != probe.Value)
                {
                    throw new InvalidOperationException($"{probe.Value} is another value than {value}.");
                }
            }

            Console.WriteLine("resident: peak of the whole process; loaded: what was resident before the first evaluation; every way gave the same perplexity to the bit");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
