using System.Diagnostics;
using System.Globalization;
using EvoPrune.Models;
using EvoPrune.Models.Weights;
using EvoPrune.Models.Families;
using EvoPrune.Models.Training;
using EvoPrune.Pruners;
using TorchSharp;

namespace EvoPrune.Benchmarks;

/// <summary>Time and memory of pruning a random model of GPT-2-small shape at 50 % with 8 x 512 calibration tokens.</summary>
internal static class PruneBenchmark
{
    /// <summary>Command for a child process that measures one pruner.</summary>
    public const string Command = "prune-one";

    private const int Windows = 8, Length = 512;

    public static void Run()
    {
        using var scratch = new ScratchFolder();
        var folder = scratch.Path;
        SyntheticModel.Make(folder);
        Console.WriteLine(
            $"{Windows} x {Length} tokens, {Environment.ProcessorCount} cores, float32; processor seconds of one thread, from the dense "
                + $"model to its pruned weights, sublayer after sublayer");
        foreach (var name in (string[])["dense", "magnitude", "wanda", "ria", "meta-metric", "sparsegpt", "wanda dense", "sparsegpt dense"])
        {
            Console.Write(Child.Run(Command, name, folder));
        }
    }

    public static void Measure(string name, string folder)
    {
        torch.set_num_threads(1);
        using var model = ModelFolder.Open(folder).Load(torch.CPU, torch.ScalarType.Float32);
        var loaded = ProcessMemory.Anonymous;
        var random = new RandomStream(1, "benchmark");
        var tokens = new TokenWindows(
            [.. Enumerable.Range(0, Windows * Length).Select(_ => random.Next(model.Topology.Vocabulary))], Length);
        var options = name.EndsWith(" dense", StringComparison.Ordinal) ? ActivationSource.Dense : ActivationSource.Pruned;
        IPruner? pruner = name.Split(' ')[0] switch
        {
            "magnitude" => new Magnitude(),
            "wanda" => new Wanda(new() { Statistics = options }),
            "ria" => new Ria(new() { Statistics = options }),
            "meta-metric" =>
                new MetaMetricPruner(new() { Alpha = Coefficient.RowSum, F1 = Transform.Log, F2 = Transform.SquareRoot,
                    Statistics = options }),
            "sparsegpt" => new SparseGpt(new() { Statistics = options }, new Silent()),
            _ => null,
        };
        var method = PruningMethod.Of(pruner, tokens);
        var plan = pruner is null ? CompressionPlan.Dense : CompressionPlan.Uniform(model.Topology, new Sparsify(0.5));
        using var watched = ProcessMemory.Watch();
        var begun = Environment.CpuUsage.TotalTime;
        var sparsity = model.Footprint(plan, method).Sparsity;
        var pruned = Environment.CpuUsage.TotalTime;
        NegativeLogLikelihood.Of(model.Candidate(plan, method), tokens);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-16} {(pruned - begun).TotalSeconds,7:0.0} s to prune   {(Environment.CpuUsage.TotalTime - pruned).TotalSeconds,7:0.0} "
                + $"s to prune and score   {(watched.Peak() - loaded) / 1e6,6:0} MB above the loaded model   sparsity {sparsity:0.0000}"));
    }

    private sealed class Silent : IPrunerLog
    {
        public void Write(string line) => Console.WriteLine(line);
    }
}
