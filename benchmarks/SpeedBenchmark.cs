using System.Diagnostics;
using EvoPrune.Encodings;
using EvoPrune.Fitness;
using EvoPrune.Models;
using EvoPrune.Models.Weights;
using EvoPrune.Models.Text;
using EvoPrune.Pruners;
using TorchSharp;

namespace EvoPrune.Benchmarks;

/// <summary>
/// Evaluations per second of a layer-ratio search against the plain implementation. They alternate, so that other load on the machine
/// affects both.
/// </summary>
internal static class SpeedBenchmark
{
    public static void Run(string folder, string text, int rounds)
    {
        torch.set_num_threads(1);
        var model = ModelFolder.Open(folder);
        var windows = TextCorpus.Open(text, model.OpenTokenizer()).FirstWindows(model.Topology, 256, 16);
        using var plain = new PlainWay(folder, model.Topology.Blocks.Count, model.Config.Heads);
        using var engine = model.Load(torch.CPU, torch.ScalarType.Float32);
        var space = new SearchSpace(new ContinuousAlphas(new(), model.Topology));
        var fitness = new Perplexity(new());
        var pruner = new Magnitude();
        var genomes = Enumerable.Range(0, 1 + rounds * 4).Select(i => space.Sample(new RandomStream(1, "benchmark", i))).ToArray();
        var next = 0;

        Genome Next() => genomes[next++ % genomes.Length];

        CompressionPlan Plan(Genome genome) => CompressionPlan.PerBlock(model.Topology, [.. genome.Select(ratio => new Sparsify(ratio))]);

        double Plain(Genome genome) => plain.Perplexity(Plan(genome), windows);

        double Engine(Genome genome) =>
            fitness.Measure(new(engine.Candidate(Plan(genome), PruningMethod.Of(pruner)), engine.Dense, windows, model.Topology));

        var (plainValue, engineValue) = (Plain(genomes[0]), Engine(genomes[0]));
        Console.WriteLine($"{windows.Count} x {windows.Length} tokens, {Environment.ProcessorCount} cores, float32");
        Console.WriteLine($"perplexity of one genome: plain {plainValue:0.0000}, engine {engineValue:0.0000}");

        var ways = new (string Name, int Workers, int Threads, Func<Genome, double> Evaluate)[]
        {
            ("plain, 1 thread", 1, 1, Plain),
            ($"plain, {Environment.ProcessorCount} threads", 1, Environment.ProcessorCount, Plain),
            ("engine, 1 worker", 1, 1, Engine),
            ($"engine, {Environment.ProcessorCount} workers", Environment.ProcessorCount, 1, Engine),
        };
        var seconds = ways.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (i, way) in ways.Index())
            {
                // A new thread takes over the current thread count of libtorch.
                torch.set_num_threads(way.Threads);
                var watch = Stopwatch.StartNew();
                var threads = Enumerable.Range(0, way.Workers).Select(_ => (Genome: Next(), way.Evaluate))
                    .Select(work => new Thread(() => work.Evaluate(work.Genome))).ToList();
                threads.ForEach(thread => thread.Start());
                threads.ForEach(thread => thread.Join());
                seconds[i].Add(watch.Elapsed.TotalSeconds / way.Workers);
            }
        }

        var baseline = Timing.Median(seconds[0]);
        foreach (var (i, way) in ways.Index())
        {
            var median = Timing.Median(seconds[i]);
            Console.WriteLine(
                $"{way.Name,-20} {median,8:0.000} s per evaluation  {1 / median,7:0.00} /s   {baseline / median,5:0.00} x the plain way");
        }
    }
}
