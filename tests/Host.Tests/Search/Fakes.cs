using System.Text;
using System.Text.Json;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Search;
using static TorchSharp.torch;

namespace EvoPrune.Host.Tests.Search;

/// <summary>A model without weights: enough to follow what the search does with plans.</summary>
internal sealed class FakeCandidate(CompressionPlan plan) : ICandidate
{
    public CompressionPlan Plan => plan;

    public Tensor HiddenStates(Tensor tokens) => zeros(tokens.shape[0], tokens.shape[1], 4);

    public Tensor Logits(Tensor hiddenStates) => hiddenStates;
}

/// <summary>A pruner that prunes nothing.</summary>
internal sealed class FakePruner : IPruner
{
    public Tensor Prune(PruningTarget target) => target.Weight.alias();
}

/// <summary>The same, for a pruner that needs the activations of the pruned model.</summary>
internal sealed class FakeActivationPruner : IActivationPruner
{
    public ActivationNeeds Needs { get; } = new(InputStatistic.Norms, ActivationSource.Pruned);

    public Tensor Prune(PruningTarget target) => target.Weight.alias();
}

/// <summary>A fitness made of a function of the plan and the tokens.</summary>
internal sealed class FakeFitness(Func<Trial, double> measure, string name = "cost") : IFitness
{
    public Metric Metric { get; } = new(name, "", Direction.Minimize);

    public double Measure(Trial trial) => measure(trial);
}

/// <summary>Two ratios, free, or with a lowest value that the first must have.</summary>
internal sealed class FakeEncoding(double lowest = 0) : IEncoding
{
    public IReadOnlyList<Gene> Genes { get; } = [new ContinuousGene("a", 0, 1), new ContinuousGene("b", 0, 1)];

    public Genome Repair(Genome genome, RandomStream random) => genome.With(0, Math.Max(genome[0], lowest));

    public CompressionPlan Decode(Genome genome) =>
        new(genome.Select((ratio, i) => KeyValuePair.Create(new SublayerId(i, SublayerKind.Mlp), (Treatment)new Sparsify(ratio))));
}

/// <summary>Proposes the genomes it was given, one list per generation.</summary>
internal sealed class ScriptedOptimizer(params double[][][] generations) : IOptimizer
{
    public List<IReadOnlyList<Evaluation>> Told { get; } = [];

    public IReadOnlyList<Proposal> Ask(Generation generation) =>
        generation.Index < generations.Length
            ? [.. generations[generation.Index].Select(genes => new Proposal(new Genome(genes), Budget.Full))]
            : [];

    public void Tell(IReadOnlyList<Evaluation> evaluations) => Told.Add(evaluations);
}

/// <summary>Proposes what it was given, one list per generation, each with a budget of its own.</summary>
internal sealed class StagedOptimizer(params Proposal[][] generations) : IOptimizer
{
    public IReadOnlyList<Proposal> Ask(Generation generation) => generation.Index < generations.Length ? generations[generation.Index] : [];

    public void Tell(IReadOnlyList<Evaluation> evaluations)
    {
    }
}

/// <summary>Watches nothing.</summary>
internal sealed class SilentObserver : ISearchObserver
{
    public void Started(string search, int? plannedProposals)
    {
    }

    public void Evaluated(Outcome outcome)
    {
    }

    public void GenerationDone(SearchProgress progress)
    {
    }
}

/// <summary>The pieces of a search, around a fitness function.</summary>
internal static class Fake
{
    public const long Seed = 1;

    public static readonly ModelTopology Topology = new(
        "fake", 16, 8, 4, 100, 4,
        [.. Enumerable.Range(0, 2).Select(i =>
            new Block(i, null, [new Sublayer(new(i, SublayerKind.Mlp), [new LinearLayer($"{i}.mlp.w", 4, 4)], 0)]))]);

    public static readonly TokenWindows Windows = new([.. Enumerable.Range(0, 16)], 4);

    public static Scorer Scorer(params IFitness[] fitness) =>
        new(new FakeCandidate(CompressionPlan.Dense), (plan, _) => new FakeCandidate(plan), fitness, Windows, Topology, Seed);

    public static Evaluator Evaluator(
        IFitness fitness, Journal? journal = null, IReadOnlyList<JournalEntry>? entries = null, int workers = 1, double lowest = 0,
        int threads = 1) => new(
        new FakeEncoding(lowest), Scorer(fitness), journal ?? new Journal(new MemoryStream()), entries ?? [],
        new ThreadSplit(workers, threads), "cpu");

    /// <summary>The first ratio of a candidate's plan.</summary>
    public static double FirstRatio(Trial trial) => trial.Candidate.Plan.Changes.Values.OfType<Sparsify>().First().Ratio;

    /// <summary>The lines of a journal in memory.</summary>
    public static string[] Lines(MemoryStream journal) =>
        Encoding.UTF8.GetString(journal.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The entries of a journal in memory.</summary>
    public static JournalEntry[] Entries(MemoryStream journal) => Entries(Lines(journal));

    /// <summary>The entries in lines of a journal.</summary>
    public static JournalEntry[] Entries(params string[] lines) =>
        [.. lines.Select(line => JsonSerializer.Deserialize<JournalEntry>(line, Json.Line)!)];

    public static SearchResult Run(IOptimizer optimizer, Evaluator evaluator, CancellationToken cancellation = default) =>
        new SearchLoop("search", optimizer, evaluator, Seed, new SilentObserver(), new(new KneeChoice(), ["cost"])).Run(cancellation);
}
