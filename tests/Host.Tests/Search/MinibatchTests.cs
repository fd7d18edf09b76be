using System.Text.Json;
using EvoPrune.Host.Search;

namespace EvoPrune.Host.Tests.Search;

/// <summary>Which tokens a budget means, and that every part of a search agrees on it.</summary>
public class MinibatchTests
{
    private static readonly TokenWindows Windows = new([.. Enumerable.Range(0, 400)], 4);

    private static Budget Some(long tokens, long? batch) => new(tokens) { Batch = batch };

    private static int[] Ids(Budget budget, long seed = 1) => Minibatch.Of(budget, Windows).From(Windows, seed).Ids.ToArray();

    private static Proposal Ask(double ratio, Budget budget) => new(new([ratio, 0]), budget);

    [Fact]
    public void One_key_means_the_same_windows_and_another_others()
    {
        Assert.Equal(Ids(Some(40, 7)), Ids(Some(40, 7)));
        Assert.Equal(Ids(Some(40, 7)), Ids(Some(37, 7)));   // rounded up to whole windows
        Assert.NotEqual(Ids(Some(40, 7)), Ids(Some(40, 8)));
        Assert.NotEqual(Ids(Some(40, 7)), Ids(Some(40, 7), seed: 2));
        Assert.Equal(Enumerable.Range(0, 40), Ids(Some(40, null)));
    }

    [Fact]
    public void Windows_are_drawn_whole_without_repetition_and_from_everywhere()
    {
        var drawn = Enumerable.Range(0, 200).Select(batch => Ids(Some(40, batch)).Chunk(4).Select(window => window[0]).ToList()).ToList();
        Assert.All(drawn, starts =>
        {
            Assert.Equal(10, starts.Distinct().Count());
            Assert.All(starts, start => Assert.Equal(0, start % 4));
            Assert.Equal(starts.Order(), starts);
        });
        Assert.Equal(100, drawn.SelectMany(starts => starts).Distinct().Count());
    }

    [Fact]
    public void The_whole_set_is_the_same_whatever_the_key()
    {
        foreach (var budget in (Budget[])[Budget.Full, Budget.Full with { Batch = 3 }, Some(400, 4), Some(397, 5), Some(9_999, null)])
        {
            Assert.Equal(Minibatch.Of(Budget.Full, Windows), Minibatch.Of(budget, Windows));
            Assert.Equal(Windows.Ids.ToArray(), Ids(budget));
        }
    }

    [Fact]
    public void Training_is_counted_in_whole_steps_and_its_key_matters_on_the_whole_set_too()
    {
        static Minibatch Of(long trained, long? batch, long? tokens = null) =>
            Minibatch.Of(new Budget(tokens) { FinetuningTokens = trained, Batch = batch }, Windows, tokensPerStep: 32);
        Assert.Equal([0, 32, 32, 64], new long[] { 0, 1, 32, 33 }.Select(trained => Of(trained, 1).Trained));
        Assert.Equal(Of(1, 7), Of(32, 7));
        Assert.NotEqual(Of(1, 7), Of(1, 8));
        Assert.Equal(Of(0, 7), Of(0, 8));
        Assert.Equal(Windows.Ids.ToArray(), Of(1, 7).From(Windows, 1).Ids.ToArray());
        Assert.NotEqual(Of(0, 7, 40), Of(1, 7, 40));
    }

    [Fact]
    public void Trained_and_untrained_candidates_are_two_evaluations_and_the_journal_tells_them_apart()
    {
        var counts = new SearchCounts();
        using var disk = new MemoryStream();
        Proposal[] proposals = [.. new[] { 0, 100, 200 }.Select(trained => Ask(0.5, Some(8, 1) with { FinetuningTokens = trained }))];
        var evaluator = Fake.Evaluator(new FakeFitness(_ => 1), new Journal(disk));
        var before = evaluator.Evaluate("search", 0, proposals, ref counts, _ => { }, default);
        const string Reason = "NotSupportedException: finetuning tokens are asked, but nothing says how to finetune";
        Assert.Equal([null, Reason, Reason], before.Select(e => e.Failure));
        Assert.Equal(new SearchCounts(3, 0, 2, 24, 300), counts);
        Assert.Equal([null, 100L, 200L], Fake.Entries(disk).Select(entry => entry.Trained));
        var replayed = new SearchCounts();
        var again = new FakeFitness(_ => throw new InvalidOperationException("measured again"));
        Fake.Evaluator(again, entries: Fake.Entries(disk)).Evaluate("search", 0, proposals, ref replayed, _ => { }, default);
        Assert.Equal(counts, replayed);
    }

    [Fact]
    public void Two_minibatches_are_two_evaluations_and_one_is_one()
    {
        var (measured, counts) = (0, new SearchCounts());
        using var disk = new MemoryStream();
        var evaluator = Fake.Evaluator(new FakeFitness(trial => ++measured), new Journal(disk));
        Budget[] budgets = [Some(8, 1), Some(8, 2), Some(5, 1), Some(8, null), Some(99, 1), Budget.Full];
        evaluator.Evaluate("search", 0, [.. budgets.Select(budget => Ask(0.5, budget))], ref counts, _ => { }, default);
        Assert.Equal((4, 4, 2, 3 * 8 + 16), (measured, counts.Evaluations, counts.CacheHits, counts.TokensEvaluated));
        (long, long?)[] measurements = [(8, null), (8, 1), (8, 2), (16, null)];
        Assert.Equal(measurements, Fake.Entries(disk).Select(entry => (entry.Tokens, entry.Batch)).Order());
    }

    [Fact]
    public void Candidates_of_one_minibatch_are_scored_on_the_same_tokens()
    {
        var counts = new SearchCounts();
        var evaluator = Fake.Evaluator(new FakeFitness(trial => trial.Tokens.Ids.ToArray().Aggregate(0, (hash, id) => hash * 31 + id)));
        double[] Costs(int generation)
        {
            Proposal[] proposals = [.. Enumerable.Range(1, 5).Select(i => Ask(i / 10.0, Some(8, generation)))];
            return [.. evaluator.Evaluate("search", generation, proposals, ref counts, _ => { }, default).Select(e => e.Cost)];
        }

        double[][] rounds = [.. Enumerable.Range(0, 60).Select(Costs)];
        Assert.All(rounds, costs => Assert.Single(costs.Distinct()));
        Assert.Equal(6, rounds.Select(costs => costs[0]).Distinct().Count());   // all pairs of 4 windows
    }

    [Fact]
    public void The_journal_keeps_the_key_and_reads_lines_without_one()
    {
        var entry = new JournalEntry("search", 3, 1, [0.5], 8, [1.5], null, 0.1, "cpu", 12);
        var line = JsonSerializer.Serialize(entry, Json.Line);
        Assert.EndsWith("\"device\":\"cpu\",\"batch\":12}", line, StringComparison.Ordinal);
        Assert.Equal(12, JsonSerializer.Deserialize<JournalEntry>(line, Json.Line)!.Batch);
        var old = """{"search":"search","generation":0,"individual":0,"genome":[0.5],"tokens":8,"values":[1.5"""
            + """],"seconds":0.1,"device":"cpu"}""";
        Assert.Null(JsonSerializer.Deserialize<JournalEntry>(old, Json.Line)!.Batch);
        Assert.Equal(old, JsonSerializer.Serialize(JsonSerializer.Deserialize<JournalEntry>(old, Json.Line), Json.Line));
    }

    [Fact]
    public void A_resumed_search_measures_what_is_missing_and_ends_alike()
    {
        StagedOptimizer Optimizer() => new(
            [Ask(0.5, Some(8, 1)), Ask(0.25, Some(8, 1))], [Ask(0.5, Some(8, 2)), Ask(0.25, Some(8, 2))], [Ask(0.5, Budget.Full)]);
        static double Score(Trial trial) => Fake.FirstRatio(trial) * (1 + trial.Tokens.Ids[0] + trial.Tokens.Ids[^1]);
        using var disk = new MemoryStream();
        var unbroken = Fake.Run(Optimizer(), Fake.Evaluator(new FakeFitness(Score), new Journal(disk)));
        var entries = Fake.Entries(disk);
        Assert.Equal(5, entries.Length);
        for (var survived = 0; survived <= entries.Length; survived++)
        {
            var measured = 0;
            var resumed = Fake.Run(Optimizer(), Fake.Evaluator(
                new FakeFitness(trial =>
                {
                    measured++;
                    return Score(trial);
                }),
                entries: entries[..survived]));
            Assert.Equal(5 - survived, measured);
            Assert.Equal((unbroken.Counts, unbroken.Best!.Cost), (resumed.Counts, resumed.Best!.Cost));
            Assert.Equal(
                unbroken.Timeline.Select(t => (t.Best, t.Mean, t.Tokens)), resumed.Timeline.Select(t => (t.Best, t.Mean, t.Tokens)));
        }
    }
}
