using EvoPrune.Fitness;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Plugins.Tests;

public class KlDivergenceTests
{
    private const int Vocabulary = 40, Width = 6;

    private static readonly TableModel Dense = new(Vocabulary, Width, 2), Candidate = new(Vocabulary, Width, 1.2);

    // More positions than one chunk of logits holds.
    private static readonly TokenWindows Tokens = new([.. Enumerable.Range(0, 400).Select(i => i * 17 % Vocabulary)], 8);

    private static Trial Of(ICandidate candidate, ICandidate dense, TokenWindows? tokens = null) =>
        new(candidate, dense, tokens ?? Tokens, Topologies.Of(1));

    private static double Measure(int topK, ICandidate? candidate = null) =>
        new KlDivergence(new() { TopK = topK }).Measure(Of(candidate ?? Candidate, Dense));

    private sealed class KeepingCache(Dictionary<object, Tensor> kept) : IDenseCache
    {
        public Tensor GetOrMake(object key, Func<Tensor> make) =>
            (kept.TryGetValue(key, out var known) ? known : kept[key] = make().clone().DetachFromDisposeScope()).alias();
    }

    private static double[] Softmax(double[] logits)
    {
        var total = logits.Sum(Math.Exp);
        return [.. logits.Select(logit => Math.Exp(logit) / total)];
    }

    // The definition, position by position; with k, over the k most likely tokens and the rest.
    private static double Direct(int k)
    {
        var positions = Tokens.Ids.ToArray().Where((_, i) => i % Tokens.Length < Tokens.Length - 1);
        return positions.Average(token =>
        {
            var (p, q) = (Softmax(Dense.LogitsAfter(token)), Softmax(Candidate.LogitsAfter(token)));
            int[] top = [.. Enumerable.Range(0, Vocabulary).OrderByDescending(v => p[v]).Take(k)];
            var (restP, restQ) = (1 - top.Sum(v => p[v]), 1 - top.Sum(v => q[v]));
            return top.Sum(v => p[v] * Math.Log(p[v] / q[v])) + (k < Vocabulary ? restP * Math.Log(restP / restQ) : 0);
        });
    }

    [Fact]
    public void The_exact_value_is_that_of_the_definition() => Assert.Equal(Direct(Vocabulary), Measure(0), 6);

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(39)]
    public void The_top_k_value_is_that_of_the_definition_with_the_rest_as_one(int k) => Assert.Equal(Direct(k), Measure(k), 5);

    [Fact]
    public void The_top_k_value_grows_towards_the_exact_one()
    {
        double[] values = [.. new[] { 1, 2, 5, 10, 20, 40, 100 }.Select(k => Measure(k))];
        Assert.All(values.Zip(values.Skip(1)), pair => Assert.True(pair.First <= pair.Second + 1e-7));
        Assert.Equal(Measure(0), values[^1]);
    }

    [Fact]
    public void A_cache_makes_dense_logits_once_per_chunk_of_a_window()
    {
        var (fitness, kept) = (new KlDivergence(new()), new Dictionary<object, Tensor>());
        var pieces = Enumerable.Range(0, Tokens.Count).Select(window => Tokens.Slice(window, 1).Hash).Distinct().Count();
        var cache = new KeepingCache(kept);
        Assert.Equal(fitness.Measure(Of(Candidate, Dense)), fitness.Measure(Of(Candidate, Dense) with { Cache = cache }));
        Assert.Equal(pieces, kept.Count);
        Assert.Equal(fitness.Measure(Of(Candidate, Dense)), fitness.Measure(Of(Candidate, Dense) with { Cache = cache }));
        fitness.Measure(Of(Candidate, Dense, Tokens.Slice(3, 20)) with { Cache = cache });   // the same windows in another set
        Assert.Equal(pieces, kept.Count);
        fitness.Measure(Of(Candidate, new TableModel(Vocabulary, Width, 3)) with { Cache = cache });
        Assert.Equal(2 * pieces, kept.Count);
        foreach (var tensor in kept.Values)
        {
            tensor.Dispose();
        }
    }

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(5003, 1)]
    [InlineData(5003, 1e-3)]   // rows that barely differ
    [InlineData(7, 30)]
    public void Sums_over_logits_agree_with_double_precision(int vocabulary, double difference)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var p = randn([3, vocabulary], generator: generator) * 5 + 100;
        var q = p + (difference * randn([3, vocabulary], generator: generator));
        var (exactP, exactQ) = (p.to(ScalarType.Float64).log_softmax(1), q.to(ScalarType.Float64).log_softmax(1));
        var exact = exactP.exp().mul(exactP - exactQ).sum().item<double>();
        Assert.InRange(Math.Abs(LogitDivergence.Sum(p, q).item<double>() - exact), 0, (1e-5 * exact) + 3e-8);
        // operation by operation
        Assert.InRange(Math.Abs(LogitDivergence.Sum(p.t().contiguous().t(), q).item<double>() - exact), 0, (1e-5 * exact) + 3e-6);
        Assert.Equal(0, LogitDivergence.Sum(p, p.clone()).item<double>());
    }

    [Theory]
    [InlineData(2, float.NaN)]
    [InlineData(39, float.NaN)]
    [InlineData(2, float.PositiveInfinity)]
    public void NaN_and_infinite_logits_give_no_finite_value(int column, float logit)
    {
        using var scope = NewDisposeScope();
        var (whole, broken) = (zeros(2, Vocabulary), zeros(2, Vocabulary));
        broken[1, column] = tensor(logit);
        Assert.False(double.IsFinite(LogitDivergence.Sum(whole, broken).item<double>()));
        Assert.False(double.IsFinite(LogitDivergence.Sum(broken, whole).item<double>()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void A_model_does_not_diverge_from_itself(int k) => Assert.Equal(0, Measure(k, new TableModel(Vocabulary, Width, 2)), 9);

    [Fact]
    public void The_dense_model_runs_once_per_set_of_windows_and_no_tensor_leaks()
    {
        var (fitness, dense) = (new KlDivergence(new()), new TableModel(Vocabulary, Width, 2));
        var values = new double[16];
        Parallel.For(0, values.Length, i =>
        {
            var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            values[i] = fitness.Measure(Of(new TableModel(Vocabulary, Width, 1.2), dense));
            Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        });
        Assert.Equal(1, dense.ForwardPasses);
        Assert.Single(values.Distinct());

        fitness.Measure(Of(Candidate, dense, Tokens.Slice(0, 10)));
        fitness.Measure(Of(Candidate, dense, Tokens.Slice(0, 10)));
        Assert.Equal(2, dense.ForwardPasses);
        for (var windows = 11; windows < 20; windows++)
        {
            fitness.Measure(Of(Candidate, dense, Tokens.Slice(0, windows)));
        }

        Assert.Equal(fitness.Measure(Of(Candidate, dense)), values[0]);
    }

    [Fact]
    public void Smaller_is_better() =>
        Assert.Equal((Direction.Minimize, "nats"), (new KlDivergence(new()).Metric.Direction, new KlDivergence(new()).Metric.Unit));
}
