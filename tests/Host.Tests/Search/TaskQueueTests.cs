using EvoPrune.Host.Search;

namespace EvoPrune.Host.Tests.Search;

public class TaskQueueTests
{
    private static EvaluationTask Whole(int candidate, int first, int end) =>
        new(candidate, new([candidate]), CompressionPlan.Dense, Budget.Full, first, end);

    private static TaskQueue Queue(int workers, int? windowsPerPass, params int[] windows) =>
        TaskQueue.Of([.. windows.Select((count, i) => Whole(i, 0, count))], workers, windowsPerPass);

    private static (int Candidate, int First, int End)[] Ranges(TaskQueue queue) =>
        [.. queue.Tasks.Select(task => (task.Candidate, task.First, task.End))];

    [Fact]
    public void Every_window_is_in_one_task_and_shares_differ_by_one_pass_at_most()
    {
        for (var trial = 0; trial < 300; trial++)
        {
            var random = new RandomStream(1, "tasks", trial);
            var (workers, pass) = (1 + random.Next(6), 1 + random.Next(3));
            EvaluationTask[] candidates =
                [.. Enumerable.Range(0, random.Next(4 * workers)).Select(i => Whole(i, pass * i, pass * i + 1 + random.Next(8 * pass)))];
            var queue = TaskQueue.Of(candidates, workers, pass);
            Assert.Equal(candidates.SelectMany(Windows), queue.Tasks.SelectMany(Windows));
            Assert.Equal(workers, queue.Shares.Count);
            int PassesOf(EvaluationTask task) => (task.End - task.First + pass - 1) / pass;
            var total = candidates.Sum(PassesOf);
            Assert.All(queue.Shares, share =>
                Assert.InRange(queue.Tasks.Take(share).Sum(PassesOf), total / workers, (total + workers - 1) / workers));
        }
    }

    private static IEnumerable<(int Candidate, int Window)> Windows(EvaluationTask task) =>
        Enumerable.Range(task.First, task.End - task.First).Select(window => (task.Candidate, window));

    [Fact]
    public void A_candidate_across_the_end_of_a_share_is_cut_between_two_passes()
    {
        var odd = Queue(workers: 2, windowsPerPass: 1, 8, 8, 8);
        Assert.Equal([(0, 0, 8), (1, 0, 4), (1, 4, 8), (2, 0, 8)], Ranges(odd));
        Assert.Equal([0..2, 2..4], odd.Shares);
        Assert.Equal([(0, 0, 6), (0, 6, 11)], Ranges(Queue(workers: 2, windowsPerPass: 3, 11)));
        var behindFirst = TaskQueue.Of([Whole(0, 4, 12)], workers: 2, windowsPerPass: 2);
        Assert.Equal([(0, 4, 8), (0, 8, 12)], Ranges(behindFirst));
    }

    [Fact]
    public void Candidates_stay_whole_where_they_may_not_be_cut_or_are_many()
    {
        Assert.Equal([(0, 0, 8), (1, 0, 8), (2, 0, 8)], Ranges(Queue(workers: 2, windowsPerPass: null, 8, 8, 8)));
        var many = Queue(workers: 2, windowsPerPass: 1, [.. Enumerable.Repeat(9, 9)]);
        Assert.All(many.Tasks, task => Assert.Equal((0, 9), (task.First, task.End)));
    }

    [Fact]
    public void Every_task_is_handed_out_once_to_any_worker()
    {
        for (var trial = 0; trial < 300; trial++)
        {
            var random = new RandomStream(1, "workers", trial);
            var (count, workers) = (random.Next(40), 1 + random.Next(5));
            var queue = Queue(workers, null, [.. Enumerable.Repeat(1, count)]);
            List<int> taken = [];
            while (taken.Count < count)
            {
                taken.Add(queue.Take(random.Next(workers))!.Candidate);
            }

            Assert.Equal(Enumerable.Range(0, count), taken.Order());
            Assert.All(Enumerable.Range(0, workers), worker => Assert.Null(queue.Take(worker)));
        }
    }

    [Fact]
    public void A_worker_takes_neighbours_and_then_half_of_the_largest_rest()
    {
        var queue = Queue(workers: 2, null, [.. Enumerable.Repeat(1, 10)]);
        Assert.Equal([0, 1, 2, 3, 4], Enumerable.Range(0, 5).Select(_ => queue.Take(0)!.Candidate));
        Assert.Equal([7, 8, 9], Enumerable.Range(0, 3).Select(_ => queue.Take(0)!.Candidate));
        Assert.Equal(5, queue.Take(1)!.Candidate);
    }
}
