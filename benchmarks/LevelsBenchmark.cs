using System.Diagnostics;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Search;
using EvoPrune.Models;
using EvoPrune.Models.Inference;
using EvoPrune.Models.Levels;
using EvoPrune.Pruners;
using TorchSharp;

namespace EvoPrune.Benchmarks;

/// <summary>Time, size and errors of a level database, and the speed of a model at its middle level.</summary>
internal static class LevelsBenchmark
{
    /// <param name="file">An experiment with model and calibration set.</param>
    /// <param name="rounds">Rounds of the speed measurement.</param>
    /// <param name="edits">Setups and settings for the experiment.</param>
    public static void Run(string file, int rounds, ExperimentEdits edits)
    {
        torch.set_num_threads(1);
        var experiment = Experiment.Prepare(new ExperimentFormat(PluginCatalog.Load(PluginFolders.All([]))).Read(file, edits.Apply), file);
        var (source, calibration) = (experiment.Model, experiment.Calibration.Windows);
        using var dense = source.Load(torch.CPU, torch.ScalarType.Float32);
        Console.WriteLine(
            $"{calibration.Count} x {calibration.Length} tokens, {source.Topology.Sublayers.Count()} sublayers, 1 thread, float32");
        foreach (var prefix in Enum.GetValues<ActivationSource>())
        {
            using var scratch = new ScratchFolder();
            var folder = scratch.Path;
            var levels = new LevelDatabase(
                folder, new ObsLevels(new() { Statistics = prefix }, new Spoken()), source.Topology, torch.ScalarType.Float32);
            var watch = Stopwatch.StartNew();
            dense.Build(levels, calibration);
            var seconds = watch.Elapsed.TotalSeconds;
            var bytes = Directory.EnumerateFiles(folder).Sum(file => new FileInfo(file).Length);
            Console.WriteLine();
            Console.WriteLine($"{prefix.ToString().ToLowerInvariant()} prefix: {seconds:0.0} s, {bytes / 1e6:0.0} MB on disk");
            Errors(levels, SublayerKind.Attention);
            Errors(levels, SublayerKind.Mlp);
            if (prefix == ActivationSource.Pruned)
            {
                Speed(dense, levels, calibration, rounds);
            }
        }
    }

    // Means over all sublayers of a kind with the same levels. The last level removes everything, so it is omitted.
    private static void Errors(LevelDatabase levels, SublayerKind kind)
    {
        var sublayers = levels.Records.Where(record => SublayerId.TryParse(record.Sublayer, out var id) && id.Value.Kind == kind).ToList();
        Console.WriteLine($"{kind.ToString().ToLowerInvariant(),-10} second order   the same without update   by magnitude   better at");
        foreach (var level in sublayers[0].Levels.SkipLast(1).Select(level => level.Level))
        {
            SublayerLevel[] alike = [.. sublayers.SelectMany(sublayer => sublayer.Levels).Where(each => each.Level == level)];
            Console.WriteLine(
                $"{level,-10} {alike.Average(each => each.Error),12:0.0000} {alike.Average(each => each.WithoutUpdate),25:0.0000} "
                    + $"{alike.Average(each => each.ByMagnitude),14:0.0000}"
                + $"   {alike.Count(each => each.Error < each.ByMagnitude)} of {alike.Length} sublayers");
        }
    }

    private static void Speed(LanguageModel dense, LevelDatabase levels, TokenWindows windows, int rounds)
    {
        var plan = CompressionPlan.Uniform(dense.Topology, new Shrink(levels.Levels / 2, levels.Levels));
        using var held = dense.Prune(plan, levels);
        (string Name, ICandidate Model, long Bytes)[] models =
        [
            ("dense", dense.Dense, dense.Footprint(CompressionPlan.Dense, levels).Bytes),
            ($"level {levels.Levels / 2}/{levels.Levels}", held.Candidate, held.Footprint.Bytes),
        ];
        var few = windows.Slice(0, Math.Min(8, windows.Count));
        var seconds = models.Select(_ => new List<double>()).ToArray();
        for (var round = -1; round < rounds; round++)
        {
            foreach (var (i, model) in models.Index())
            {
                var watch = Stopwatch.StartNew();
                NegativeLogLikelihood.Of(model.Model, few);
                if (round >= 0)
                {
                    seconds[i].Add(watch.Elapsed.TotalSeconds);
                }
            }
        }

        Console.WriteLine($"model            perplexity   tokens/s   speed-up         MB   block weights gone   median of {rounds} rounds");
        foreach (var (i, model) in models.Index())
        {
            var median = Timing.Median(seconds[i]);
            Console.WriteLine(
                $"{model.Name,-14} {NegativeLogLikelihood.Of(model.Model, few).Perplexity,12:0.00} {few.Tokens / median,10:0} "
                    + $"{Timing.Median(seconds[0]) / median,9:0.00}x {model.Bytes / 1e6,10:0.0}"
                + $" {(i == 0 ? 0 : plan.Sparsity(dense.Topology)),20:0.0 %}");
        }
    }

    private sealed class Spoken : IPrunerLog
    {
        public void Write(string line) => Console.WriteLine(line);
    }
}
