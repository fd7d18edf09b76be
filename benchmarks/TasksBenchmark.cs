using System.Diagnostics;
using EvoPrune.Host.Tasks;
using EvoPrune.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Benchmarks;

/// <summary>Log-likelihoods of tasks, alternating with one forward pass per request that makes all logits.</summary>
internal static class TasksBenchmark
{
    private const double Tolerance = 1e-4;

    private sealed record Round(double Alone, double AloneProcessor, double Together, double TogetherProcessor, double Difference);

    public static void Run(string folder, string data, int rounds, int documents)
    {
        set_num_threads(1);
        var model = ModelFolder.Open(folder);
        using var loaded = model.Load(CPU, ScalarType.Float32);
        var encoder = new PairEncoder(model, BosPolicy.Auto);
        var catalog = new TaskCatalog(data);
        List<(string Name, EncodedDocument[] Documents)> tasks = [];
        foreach (var task in TaskCatalog.Names.Select(TaskCatalog.Open).Where(task => task.Data.Hub is not null))
        {
            tasks.Add((task.Name, [.. TaskDocuments.Read(task, task.Data, catalog, documents).Items.Select(document =>
                new EncodedDocument(document.Index, [.. document.Contexts.Zip(document.Continuations, encoder.Encode)]))]));
        }

        Console.WriteLine($"{documents} documents of each task, {rounds} rounds, medians; {Environment.ProcessorCount} workers");
        Console.WriteLine("seconds per 1,000 requests, and of processor time in brackets");
        var all = new List<List<Round>>();
        foreach (var (name, encoded) in tasks)
        {
            List<Round> measured = [.. Enumerable.Range(0, rounds + 1).Select(_ => Measure(loaded.Dense, encoded)).Skip(1)];
            all.Add(measured);
            Show(name, measured, encoded.Sum(document => document.Pairs.Count));
        }

        var requests = tasks.Sum(task => task.Documents.Sum(document => document.Pairs.Count));
        Show("all", [.. Enumerable.Range(0, rounds).Select(i => all.Select(task => task[i]).Aggregate((a, b) => new(
            a.Alone + b.Alone, a.AloneProcessor + b.AloneProcessor, a.Together + b.Together, a.TogetherProcessor + b.TogetherProcessor,
            Math.Max(a.Difference, b.Difference))))], requests);
        Console.WriteLine($"peak memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB");
    }

    private static Round Measure(ICandidate candidate, EncodedDocument[] documents)
    {
        var plain = new Dictionary<(int, int), double>();
        var (alone, aloneProcessor) = Time(() =>
        {
            foreach (var document in documents)
            {
                for (var choice = 0; choice < document.Pairs.Count; choice++)
                {
                    plain.Add((document.Document, choice), Alone(candidate, document.Pairs[choice]));
                }
            }
        });
        var scores = new List<DocumentScore>();
        var (together, togetherProcessor) = Time(() => TaskScorer.Score(candidate, documents, OnAllCores, some =>
        {
            lock (scores)
            {
                scores.AddRange(some);
            }
        }));
        var difference = scores.Max(score => score.LogLikelihoods!.Index()
            .Max(each => Math.Abs(each.Item - plain[(score.Document, each.Index)])));
        return difference <= Tolerance ? new(alone, aloneProcessor, together, togetherProcessor, difference)
            : throw new InvalidOperationException($"the two ways differ by {difference}");
    }

    private static void OnAllCores(int count, Action<int> item) => Parallel.For(0, count, index =>
    {
        set_num_threads(1);
        item(index);
    });

    private static double Alone(ICandidate candidate, EncodedPair pair)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var ids = Array.ConvertAll(pair.Ids, id => (long)id);
        var logits = candidate.Logits(candidate.HiddenStates(tensor(ids[..^1], [1, ids.Length - 1]))).squeeze(0);
        var targets = tensor(ids[1..]).unsqueeze(1);
        return logits.log_softmax(1).gather(1, targets).narrow(0, ids.Length - 1 - pair.Scored, pair.Scored).to(ScalarType.Float64).sum()
            .item<double>();
    }

    private static (double Wall, double Processor) Time(Action work)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var wall = Timing.Seconds(work);
        process.Refresh();
        return (wall, (process.TotalProcessorTime - before).TotalSeconds);
    }

    private static void Show(string name, List<Round> rounds, int requests)
    {
        double Median(Func<Round, double> value) => Timing.Median([.. rounds.Select(value)]);
        double PerThousand(Func<Round, double> value) => Median(value) / requests * 1000;
        Console.WriteLine($"{name,-16} one by one {PerThousand(r => r.Alone),7:0.00} ({PerThousand(r => r.AloneProcessor),7:0.00})  "
            + $"together {PerThousand(r => r.Together),6:0.00} ({PerThousand(r => r.TogetherProcessor),6:0.00})  "
            + $"ratio {Median(r => r.Alone / r.Together),5:0.0} ({Median(r => r.AloneProcessor / r.TogetherProcessor):0.0})  "
            + $"largest difference {rounds.Max(r => r.Difference):0.0e+0}");
    }
}
