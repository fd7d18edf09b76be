using System.Collections.Concurrent;
using EvoPrune.Host.Search;
using static TorchSharp.torch;

namespace EvoPrune.Host.Tests.Search;

/// <summary>How the cores are shared out between candidates and the threads of each: the choice, and that workers keep to it.</summary>
public class ThreadSplitTests
{
    private static ThreadSplit[] Splits(params (int Workers, int Threads)[] splits) => [.. splits.Select(split => new ThreadSplit(split.Workers, split.Threads))];

    [Fact]
    public void The_splits_worth_measuring_use_the_cores_and_never_more()
    {
        Assert.Equal(Splits((8, 1), (4, 2), (2, 4), (1, 8)), ThreadChoice.Splits(cores: 8, workers: null, work: 100));
        Assert.Equal(Splits((6, 1), (3, 2), (1, 4), (1, 6)), ThreadChoice.Splits(cores: 6, workers: null, work: 100));
        Assert.Equal(Splits((1, 1)), ThreadChoice.Splits(cores: 1, workers: null, work: 100));
    }

    [Fact]
    public void No_split_has_workers_without_work() =>
        Assert.Equal(Splits((3, 1), (3, 2), (2, 4), (1, 8)), ThreadChoice.Splits(cores: 8, workers: null, work: 3));

    [Fact]
    public void With_workers_given_only_their_threads_are_measured()
    {
        Assert.Equal(Splits((2, 1), (2, 2), (2, 4)), ThreadChoice.Splits(cores: 8, workers: 2, work: 1));
        Assert.Equal(Splits((9, 1)), ThreadChoice.Splits(cores: 8, workers: 9, work: 100));
    }

    [Theory]
    [InlineData(1, 100, 90, 80)]
    [InlineData(1, 100, 109, 105)]   // faster, but not clearly
    [InlineData(2, 100, 115, 80)]
    [InlineData(2, 100, 115, 120)]   // 4 threads do not beat 2 clearly
    [InlineData(4, 100, 115, 130)]
    [InlineData(4, 100, 90, 130)]
    public void More_threads_have_to_win_clearly(int expected, double one, double two, double four)
    {
        var splits = Splits((4, 1), (2, 2), (1, 4));
        Assert.Equal(expected, ThreadChoice.Best([.. splits.Zip([one, two, four])]).Threads);
    }

    [Fact]
    public void What_was_measured_and_chosen_is_told_in_a_line() => Assert.Equal(
        "threads: 2 workers of 1 thread 72605 tokens/s, 1 worker of 2 threads 61000 tokens/s; chosen: 2 workers of 1 thread",
        ThreadChoice.Remark([.. Splits((2, 1), (1, 2)).Zip([72604.9, 61000.0])]));

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
        Assert.Equal("threads: 3 workers of 3 threads oversubscribe the machine's 8 cores; they will wait for each other", new ThreadSplit(3, 3).Oversubscription(cores: 8));
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
