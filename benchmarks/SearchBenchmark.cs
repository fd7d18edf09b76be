using System.Diagnostics;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;
using TorchSharp;

namespace EvoPrune.Benchmarks;

/// <summary>A whole search of an experiment file against the plain way: the same plans, copied, pruned and run one at a time.</summary>
/// <remarks>
/// The plain way measures a sample of the search's plans, half before the search and half after it, and takes the same time for each of the
/// others, in turns with one thread and with all cores, and the better of the two counts; plans that the search measured once count once. What the experiment's own process spends before the first evaluation counts for neither.
/// </remarks>
internal static class SearchBenchmark
{
    // Of the value: the plain way sums in single precision.
    private const double Tolerance = 2e-3;

    public static int Run(string file, int samples, string[] settings)
    {
        var format = new ExperimentFormat(PluginCatalog.Load(PluginFolders.All([])));
        var spec = format.Read(file, settings);
        var experiment = Experiment.Prepare(spec, file);
        if (spec.Pruner.Plugin.Id is not ("magnitude" or "wanda"))
        {
            Console.Error.WriteLine($"the plain way knows magnitude and wanda, not {spec.Pruner.Plugin.Id}");
            return 2;
        }

        var (model, windows) = (experiment.Model, experiment.Calibration.Windows);
        using var plain = new PlainWay(model.Path, model.Topology.Blocks.Count, model.Config.Heads);
        double Plain(CompressionPlan plan) => spec.Pruner.Plugin.Id == "wanda" ? plain.WandaError(plan, windows) : plain.Perplexity(plan, windows);
        // By number of threads.
        var seconds = new SortedDictionary<int, List<double>> { [1] = [], [Environment.ProcessorCount] = [] };

        var folder = Directory.CreateTempSubdirectory("evoprune-search-").FullName;
        try
        {
            // The first plan is not timed: it brings code and memory in.
            Plain(CompressionPlan.Uniform(model.Topology, new Sparsify(0.5)));
            for (var i = 0; i < samples / 2; i++)
            {
                Time(() => Plain(experiment.Encoding.Decode(experiment.Space.Sample(new RandomStream(i, "benchmark")))), i, seconds);
            }

            var run = Path.Combine(folder, "run");
            Search(file, settings, run);
            var result = RunFolder.Read(run);
            var rows = Journal.ReadAll(RunFolder.JournalPath(run)).Where(row => row.Search == "search" && row.Values is not null && row.Tokens == windows.Tokens).ToList();
            for (var i = 0; i < samples; i++)
            {
                var row = rows[i * rows.Count / samples];
                var value = Time(() => Plain(experiment.Encoding.Decode(new Genome(row.Genome))), i, seconds);
                if (Math.Abs(value / row.Values![0] - 1) > Tolerance)
                {
                    throw new InvalidOperationException($"the plain way gives {value} where the search had {row.Values[0]}");
                }
            }

            var (threads, each) = seconds.Select(way => (way.Key, Timing.Median(way.Value))).MinBy(way => way.Item2);
            var (counts, search) = (result.Counts!, result.Timeline![^1].Seconds);
            Console.WriteLine($"{spec.Name}: {counts.Evaluations} plans measured, {counts.CacheHits} proposals more; {windows.Count} x {windows.Length} tokens, {Environment.ProcessorCount} cores, float32");
            Console.WriteLine($"plain  {each,8:0.000} s per plan (median of {seconds[threads].Count}), {each * counts.Evaluations,8:0.0} s for all, {(threads == 1 ? "1 thread, the better" : $"{threads} threads, the better")} of {string.Join(" and ", seconds.Keys)}");
            Console.WriteLine($"engine {search / counts.Evaluations,8:0.000} s per plan, {search,8:0.0} s for all: {each * counts.Evaluations / search:0.0} x"
                + (result.Racing is { } racing ? $"; {racing.Dropped} plans given up, {(double)racing.TokensSaved / (racing.TokensSaved + counts.TokensEvaluated):0 %} of the tokens saved" : ""));
            Console.WriteLine($"best   {string.Join(", ", result.Best!.Objectives.Select(objective => $"{objective.Key} {objective.Value:0.0000}"))}; genome {string.Join(' ', result.Best.Genome!.Select(gene => $"{gene:0.###}"))}");
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Search(string file, string[] settings, string run)
    {
        var host = Path.Combine(AppContext.BaseDirectory, "evoprune.dll");
        string[] arguments = [host, "run", file, "--out", run, .. settings.Append("baselines=[]").SelectMany(setting => (string[])["--set", setting])];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"the search ended with code {process.ExitCode}");
        }
    }

    // A thread of its own takes on the thread count that is set before it starts.
    private static double Time(Func<double> plain, int turn, SortedDictionary<int, List<double>> seconds)
    {
        var (threads, times) = seconds.ElementAt(turn % seconds.Count);
        torch.set_num_threads(threads);
        var value = 0.0;
        var watch = Stopwatch.StartNew();
        var thread = new Thread(() => value = plain());
        thread.Start();
        thread.Join();
        times.Add(watch.Elapsed.TotalSeconds);
        return value;
    }
}
