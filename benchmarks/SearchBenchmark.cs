using System.Diagnostics;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using EvoPrune.Models.Inference;
using EvoPrune.Models.Levels;
using EvoPrune.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Benchmarks;

/// <summary>A whole search against the plain implementation, which copies, prunes and runs the same plans one at a time.</summary>
/// <remarks>
/// The plain implementation measures samples of the plans before and after the search, alternating between one thread and all cores. The
/// faster of the two is extrapolated to all plans; repeated plans count once. Stages on few tokens are sampled separately. Raced plans
/// count as complete. Preparation before the first evaluation and level databases do not count.
/// </remarks>
internal static class SearchBenchmark
{
    // Relative; the plain implementation sums in float32.
    private const double Tolerance = 2e-3;

    /// <summary>The same with a random model of GPT-2-small shape and 8 x 512 tokens.</summary>
    public static int RunSynthetic(string assets, string file, int samples, ExperimentEdits edits)
    {
        using var scratch = new ScratchFolder();
        var model = scratch.Path;
        SyntheticModel.Make(model, assets);
        return Run(file, samples,
            edits with
            {
                Settings =
                [
                    $"model.path={model}", "calibration.samples=8", "calibration.length=512", "data.report.windows=2", .. edits.Settings,
                ],
            });
    }

    public static int Run(string file, int samples, ExperimentEdits edits)
    {
        var format = new ExperimentFormat(PluginCatalog.Load(PluginFolders.All([])));
        var spec = format.Read(file, edits.Apply);
        var experiment = Experiment.Prepare(spec, file);
        if ((spec.Pruner.Plugin.Id, spec.Fitness[0].Plugin.Id) is not (
            ("magnitude" or "obs-levels", "perplexity") or ("wanda", "reconstruction-error")))
        {
            Console.Error.WriteLine(
                $"the plain way knows magnitude and obs-levels with perplexity, and wanda with reconstruction-error, not "
                    + $"{spec.Pruner.Plugin.Id} with {spec.Fitness[0].Plugin.Id}");
            return 2;
        }

        torch.set_num_threads(1);
        var (model, windows) = (experiment.Model, experiment.Calibration.Windows);
        using var loaded = model.Load(experiment.Device, experiment.Dtype);
        LevelDatabase? database = null;
        LevelDatabases.Prepare(experiment, loaded, made => database = made, Console.WriteLine, CancellationToken.None);
        using var levels = database is null ? null : new LevelsInMemory(loaded, database);
        using var plain =
            new PlainWay(model.Path, model.Topology.Blocks.Count, model.Config.Heads) { Levels = levels is null ? null : levels.Of };
        double Plain(CompressionPlan plan, TokenWindows on) =>
            spec.Pruner.Plugin.Id == "wanda" ? plain.WandaError(plan, on) : plain.Perplexity(plan, on);
        using var scratch = new ScratchFolder();
        var folder = scratch.Path;
        // The first plan is warm-up.
        var seconds = new Seconds();
        Plain(experiment.Encoding.Decode(experiment.Space.Sample(new RandomStream(0, "benchmark"))), windows);
        for (var i = 0; i < samples / 2; i++)
        {
            seconds.Time(
                windows.Tokens, () =>
                    Plain(experiment.Encoding.Decode(experiment.Space.Sample(new RandomStream(i, "benchmark"))), windows));
        }

        var run = Path.Combine(folder, "run");
        Search(file, edits, run);
        var result = RunFolder.Read(run);
        var stages = Journal.ReadAll(RunFolder.JournalPath(run))
            .Where(row => row.Search == "search" && row.Values is not null && (result.Racing is null || row.Tokens == windows.Tokens))
            .ToLookup(row => row.Tokens);
        foreach (var rows in stages)
        {
            for (var i = 0; i < samples; i++)
            {
                var row = rows.ElementAt(i * rows.Count() / samples);
                var scored = new Minibatch(row.Tokens, row.Batch).From(windows, spec.Seed);
                var value = seconds.Time(row.Tokens, () => Plain(experiment.Encoding.Decode(new Genome(row.Genome)), scored));
                if (Math.Abs(value / row.Values![0] - 1) > Tolerance)
                {
                    throw new InvalidOperationException($"the plain way gives {value} where the search had {row.Values[0]}");
                }
            }
        }

        var (counts, search) = (result.Counts!, result.Timeline![^1].Seconds);
        var all = result.Racing is null ? stages.Sum(rows => rows.Count() * seconds.Of(rows.Key))
            : (counts.Evaluations + result.Racing.Unscored) * seconds.Of(windows.Tokens);
        var plans = counts.Evaluations + (result.Racing?.Unscored ?? 0);
        Console.WriteLine(
            $"{spec.Name}: {plans} plans, {counts.Evaluations} of them measured, {counts.CacheHits} proposals more; {windows.Count} x "
                + $"{windows.Length} tokens, {Environment.ProcessorCount} cores, "
                + $"float32{(spec.Model.Autocast == AutocastType.None ? "" : " with autocast in the engine")}");
        Console.WriteLine(
            $"plain  {all / plans,8:0.000} s per plan, {all,8:0.0} s for all; "
                + string.Join(", ", stages.Select(rows =>
                    $"{rows.Key} tokens: {seconds.Of(rows.Key):0.000} s with {seconds.ThreadsOf(rows.Key)}")));
        Console.WriteLine($"engine {search / plans,8:0.000} s per plan, {search,8:0.0} s for all: {all / search:0.0} x"
            + (result.Racing is { } racing
                ? $"; {racing.Dropped} plans given up, {racing.Unscored} unscored, "
                    + $"{(double)racing.TokensSaved / (racing.TokensSaved + counts.TokensEvaluated):0 %} of the tokens saved" : ""));
        Console.WriteLine(
            $"matrix products {result.Profile!.OperationsPerSecond / 1e9:0.0} billion operations/s, "
                + $"{result.Profile.OperationsPerSecond / result.Profile.MatrixProductRate:0 %} of what {result.Profile.Workers} workers "
                + $"reach with nothing else; {result.Profile.UnitsReused:0 %} of the sublayers not run; peak memory "
                + $"{result.PeakMemory / 1e6:0} MB");
        Console.WriteLine(
            $"best   {string.Join(", ", result.Best!.Objectives.Select(objective => $"{objective.Key} {objective.Value:0.0000}"))}; genome "
                + $"{string.Join(' ', result.Best.Genome!.Select(gene => $"{gene:0.###}"))}");
        return 0;
    }

    private static void Search(string file, ExperimentEdits edits, string run)
    {
        Child.Evoprune(
            ["run", file, "--profile", "--out", run, .. edits.Setups.SelectMany(setup => (string[])["--with", setup]),
                .. edits.Settings.Append("baselines=[]")
                .SelectMany(setting => (string[])["--set", setting])]);
    }

    /// <summary>Times of the plain implementation by number of tokens, alternating between one thread and all cores.</summary>
    private sealed class Seconds
    {
        private readonly Dictionary<(long Tokens, int Threads), List<double>> times = [];
        private int turn;

        public double Of(long tokens) => By(tokens).Min(way => Timing.Median(way.Value));

        public string ThreadsOf(long tokens) =>
            By(tokens).MinBy(way => Timing.Median(way.Value)).Key.Threads is 1 ? "1 thread" : $"{Environment.ProcessorCount} threads";

        // A new thread takes over the current thread count of libtorch.
        public double Time(long tokens, Func<double> plain)
        {
            var threads = turn++ % 2 == 0 ? 1 : Environment.ProcessorCount;
            torch.set_num_threads(threads);
            var value = 0.0;
            var watch = Stopwatch.StartNew();
            var thread = new Thread(() => value = plain());
            thread.Start();
            thread.Join();
            if (!times.TryGetValue((tokens, threads), out var list))
            {
                times.Add((tokens, threads), list = []);
            }

            list.Add(watch.Elapsed.TotalSeconds);
            return value;
        }

        private IEnumerable<KeyValuePair<(long Tokens, int Threads), List<double>>> By(long tokens) =>
            times.Where(way => way.Key.Tokens == tokens);
    }
}

/// <summary>Levels in memory as in published scripts: dense shapes with zeros for removed structures.</summary>
internal sealed class LevelsInMemory(LanguageModel model, LevelDatabase database) : IDisposable
{
    private readonly Dictionary<(SublayerId, Shrink), IReadOnlyList<(string Name, Tensor Value)>> made = [];

    /// <summary>Weights and biases of a sublayer at a level, by their names in a GPT-2 checkpoint.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Of(SublayerId sublayer, Shrink level)
    {
        if (!made.TryGetValue((sublayer, level), out var tensors))
        {
            using var scope = NewDisposeScope();
            var plan = new CompressionPlan([KeyValuePair.Create(sublayer, (Treatment)level)]);
            var layers = new ShrunkWeights(model.Weights, plan, database, inOldShapes: true).Get(sublayer).Layers;
            made.Add((sublayer, level), tensors =
            [
                .. layers.Select(layer => (Name(layer, "weight"), layer.Make().t().clone().DetachFromDisposeScope())),
                .. layers.Where(layer => layer.Bias is not null)
                .Select(layer => (Name(layer, "bias"), layer.Bias!.clone().DetachFromDisposeScope())),
            ]);
        }

        return tensors;
    }

    public void Dispose()
    {
        foreach (var (_, tensor) in made.Values.SelectMany(tensors => tensors))
        {
            tensor.Dispose();
        }
    }

    private static string Name(LinearWeights layer, string what) => $"h.{layer.Shape.Name}.{what}";
}
