using System.Diagnostics;
using System.Globalization;
using EvoPrune.Models;
using EvoPrune.Models.Weights;
using EvoPrune.Models.Families;
using EvoPrune.Models.Training;
using EvoPrune.Pruners;
using TorchSharp;

namespace EvoPrune.Benchmarks;

/// <summary>Time and memory of an evaluation for growing population, blocks, tokens and vocabulary.</summary>
internal static class ScalingBenchmark
{
    /// <summary>Command for a child process that measures one case.</summary>
    public const string Command = "scaling-one";

    private const int Width = 128, Heads = 4, Length = 256;
    private const long CacheBytes = 100_000_000;

    /// <summary>One case. All cases differ from the first in one number.</summary>
    public sealed record Case(int Population, int Blocks, int Windows, int Vocabulary)
    {
        /// <summary>The case as a command-line argument.</summary>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Population},{Blocks},{Windows},{Vocabulary}");

        /// <summary>Parses a command-line argument.</summary>
        public static Case Parse(string text) =>
            text.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))
                .ToArray() is [var population, var blocks, var windows, var vocabulary]
                ? new(population, blocks, windows, vocabulary)
                : throw new FormatException(text);
    }

    public static void Run()
    {
        var usual = new Case(Population: 16, Blocks: 12, Windows: 16, Vocabulary: 4096);
        Case[] cases =
        [
            usual,
            .. ((int[])[4, 64, 256]).Select(population => usual with { Population = population }),
            .. ((int[])[6, 24, 48]).Select(blocks => usual with { Blocks = blocks }),
            .. ((int[])[4, 64]).Select(windows => usual with { Windows = windows }),
            .. ((int[])[1024, 16384, 50257]).Select(vocabulary => usual with { Vocabulary = vocabulary }),
        ];
        Console.WriteLine(
            $"width {Width}, windows of {Length}, float32, one worker, {CacheBytes / 1e6:0} MB of cache; magnitude pruning with a ratio of "
                + $"three per block");
        Console.WriteLine("population  blocks  tokens  vocabulary   ms per evaluation   MB above the loaded model, cache included");
        foreach (var one in cases)
        {
            Console.Write(Child.Run(Command, one.ToString()));
        }
    }

    public static void Measure(Case one)
    {
        torch.set_num_threads(1);
        using var scratch = new ScratchFolder();
        var folder = scratch.Path;
        using (var generator = new torch.Generator(1))
        using (var made =
            TrainableModel.Initialise(
                FamilyCatalog.Find("gpt2")!, new ModelConfig(one.Vocabulary, Length, Width, 4 * Width, one.Blocks, Heads), generator))
        {
            made.Save(folder);
        }

        using var model = ModelFolder.Open(folder).Load(torch.CPU, torch.ScalarType.Float32);
        using var cache = new CandidateCache(CacheBytes);
        var random = new RandomStream(1, "benchmark");
        var tokens = new TokenWindows([.. Enumerable.Range(0, one.Windows * Length).Select(_ => random.Next(one.Vocabulary))], Length);
        var pruner = PruningMethod.Of(new Magnitude());
        void Evaluate(double middle) => NegativeLogLikelihood.Of(
            model.Candidate(
                CompressionPlan.PerBlock(
                    model.Topology, [.. Enumerable.Range(0, one.Blocks).Select(_ => new Sparsify(middle + 0.05 * (random.Next(3) - 1)))]),
                        pruner, null, cache), tokens);
        Evaluate(0.25);   // Warm-up.
        var loaded = ProcessMemory.Anonymous;
        using var watched = ProcessMemory.Watch();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < one.Population; i++)
        {
            Evaluate(0.5);
        }

        Console.WriteLine(
            $"{one.Population,10}  {one.Blocks,6}  {tokens.Tokens,6}  {one.Vocabulary,10}   "
                + $"{watch.Elapsed.TotalMilliseconds / one.Population,17:0.0}   {(watched.Peak() - loaded) / 1e6,25:0}");
    }
}
