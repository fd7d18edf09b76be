using System.Collections.Concurrent;
using EvoPrune.Host.Search;
using static TorchSharp.torch;

namespace EvoPrune.Host.Tests.Search;

/// <summary>How the cores are shared out between candidates and the threads of each: the choice, and that workers keep to it.</summary>
public class ThreadSplitTests
{
    [Theory]
    [InlineData(8, null, 100, 8, 1)]
    [InlineData(8, null, 3, 3, 2)]
    [InlineData(8, null, 1, 1, 8)]
    [InlineData(1, null, 100, 1, 1)]
    [InlineData(8, 2, 1, 2, 4)]
    [InlineData(8, 3, 100, 3, 2)]
    [InlineData(8, 9, 100, 9, 1)]
    public void Auto_prefers_workers_and_gives_them_the_cores_that_are_left(
        int cores, int? workers, long tasks, int expected, int threads) =>
        Assert.Equal(new ThreadSplit(expected, threads), ThreadSplit.Auto(workers, tasks, CPU, cores));

    [Fact]
    public void A_GPU_gets_one_thread() =>
        Assert.Equal(new ThreadSplit(1, 1), ThreadSplit.Auto(null, 100, new Device(TorchSharp.DeviceType.CUDA, 0), cores: 8));

    [Fact]
    public void There_are_as_many_workers_as_the_cores_feed_unless_others_are_asked_for()
    {
        var cores = Environment.ProcessorCount;
        Assert.Equal(new ThreadSplit(cores, 1), ThreadSplit.Of(null, 1, CPU));
        Assert.Equal(new ThreadSplit(Math.Max(1, cores / 2), 2), ThreadSplit.Of(null, 2, CPU));
        Assert.Equal(new ThreadSplit(1, cores + 1), ThreadSplit.Of(null, cores + 1, CPU));
        Assert.Equal(new ThreadSplit(7, 2), ThreadSplit.Of(7, 2, CPU));
    }

    [Fact]
    public void More_threads_than_cores_are_told()
    {
        Assert.Null(new ThreadSplit(4, 2).Oversubscription(cores: 8));
        Assert.Equal(
            "threads: 3 workers of 3 threads oversubscribe the machine's 8 cores; they will wait for each other",
            new ThreadSplit(3, 3).Oversubscription(cores: 8));
    }

    /// <summary>Threads of .NET's pool come from other work, with other numbers of threads.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_evaluation_has_the_threads_of_its_worker_whatever_its_thread_did_before(int threads)
    {
        var usual = get_num_threads();
        try
        {
            Parallel.For(0, 64, _ => set_num_threads(5));
            using var together = new CountdownEvent(2);
            ConcurrentBag<(int Worker, int Threads)> seen = [];
            var evaluator = Fake.Evaluator(
                new FakeFitness(_ =>
                {
                    if (seen.All(each => each.Worker != Environment.CurrentManagedThreadId))
                    {
                        Meet(together);
                    }

                    seen.Add((Environment.CurrentManagedThreadId, get_num_threads()));
                    return 1;
                }),
                workers: 2, threads: threads);
            Fake.Run(new ScriptedOptimizer([.. Enumerable.Range(1, 20).Select(i => new[] { i / 64.0, 0.5 })]), evaluator);
            Assert.Equal(20, seen.Count);
            Assert.Equal(2, seen.Select(each => each.Worker).Distinct().Count());
            Assert.All(seen, each => Assert.Equal(threads, each.Threads));
        }
        finally
        {
            set_num_threads(usual);
        }
    }

    // The pool of a busy machine may be slow to lend a second thread.
    private static void Meet(CountdownEvent all)
    {
        all.Signal();
        Assert.True(all.Wait(TimeSpan.FromSeconds(60)));
    }
}
