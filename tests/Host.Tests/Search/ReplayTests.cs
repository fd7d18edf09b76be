using EvoPrune.Host.Search;

namespace EvoPrune.Host.Tests.Search;

public class ReplayTests
{
    private static readonly double[][][] Script = [[[0.5, 0], [0.25, 0]], [[0.125, 0], [0.5, 0]], [[0.75, 0]]];

    private static JournalEntry[] Journaled(params double[][][] script)
    {
        using var disk = new MemoryStream();
        Fake.Run(new ScriptedOptimizer(script), Fake.Evaluator(new FakeFitness(Fake.FirstRatio), new Journal(disk)));
        return Fake.Entries(disk);
    }

    private static SearchResult Resume(JournalEntry[] entries, params double[][][] script) =>
        Fake.Run(new ScriptedOptimizer(script), Fake.Evaluator(new FakeFitness(Fake.FirstRatio), entries: entries));

    [Fact]
    public void Another_genome_in_the_place_of_a_journaled_one_is_told_by_its_place()
    {
        var error = Assert.Throws<ReplayException>(() => Resume(Journaled(Script), Script[0], [[0.375, 0], [0.5, 0]], Script[2]));
        Assert.False(error.IsEncoding);
        Assert.Equal(
            "for individual 0 of generation 1 of 'search' it gives [0.375, 0], and the journal has [0.125, 0] on 16 tokens", error.Message);
    }

    [Fact]
    public void A_genome_that_was_journaled_elsewhere_is_no_excuse()
    {
        var error = Assert.Throws<ReplayException>(() => Resume(Journaled(Script), [[0.25, 0], [0.5, 0]], Script[1], Script[2]));
        Assert.Contains("individual 0 of generation 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fewer_proposals_and_a_search_that_ends_early_are_told()
    {
        var entries = Journaled(Script);
        void Refused(string reason, params double[][][] script) =>
            Assert.Contains(reason, Assert.Throws<ReplayException>(() => Resume(entries, script)).Message, StringComparison.Ordinal);
        Refused("individual 1 of generation 0 of 'search' it gives nothing", [[0.5, 0]]);
        Refused("individual 0 of generation 2 of 'search' it gives nothing", Script[..2]);
    }

    [Fact]
    public void Another_number_of_tokens_is_told()
    {
        var optimizer = new StagedOptimizer([new Proposal(new([0.5, 0]), new Budget(4)), new Proposal(new([0.25, 0]), Budget.Full)]);
        var evaluator = Fake.Evaluator(new FakeFitness(Fake.FirstRatio), entries: Journaled(Script[0]));
        var error = Assert.Throws<ReplayException>(() => Fake.Run(optimizer, evaluator));
        Assert.Contains("it gives the same genome on 4 tokens", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_encoding_that_makes_another_plan_of_the_same_genome_is_told_apart()
    {
        var evaluator = new Evaluator(
            new ChangingEncoding(), Fake.Scorer(new FakeFitness(Fake.FirstRatio)), new Journal(new MemoryStream()), Journaled(Script[0]),
            new ThreadSplit(1), "cpu");
        Assert.True(Assert.Throws<ReplayException>(() => Fake.Run(new ScriptedOptimizer(Script[0]), evaluator)).IsEncoding);
    }

    [Fact]
    public void What_goes_on_behind_the_journal_is_not_compared()
    {
        var resumed = Resume(Journaled(Script)[..2], Script[0], [[0.375, 0]]);
        Assert.Equal(3, resumed.Counts.Evaluations);
    }

    private sealed class ChangingEncoding : IEncoding
    {
        private int decoded;

        public IReadOnlyList<Gene> Genes => new FakeEncoding().Genes;

        public Genome Repair(Genome genome, RandomStream random) => genome;

        public CompressionPlan Decode(Genome genome) => CompressionPlan.Uniform(Fake.Topology, new Sparsify(++decoded / 64.0));
    }
}
