using EvoPrune.Pruners;
using static TorchSharp.torch;

namespace EvoPrune.Plugins.Tests;

/// <summary>Wanda, RIA and the meta-metric: scores, masks, and the first two as special cases of the third.</summary>
public class ActivationPrunerTests
{
    private const int Outputs = 13, Inputs = 24;

    public static TheoryData<string> Treatments => ["0", "0.3", "0.5", "0.99", "1", "2:4", "1:8"];

    [Fact]
    public void Wanda_removes_the_smallest_products_of_each_row()
    {
        using var scope = NewDisposeScope();
        var target = new PruningTarget(new("0.attn.w", 2, 4), tensor(new float[] { 4, -3, 2, 1, 1, 1, -1, 1 }, 2, 4), new Sparsify(0.5))
        {
            Inputs = new(tensor(new float[] { 1, 2, 4, 8 }), null, 16),   // products 4 6 8 8 and 1 2 4 8
        };
        Assert.Equal([0, 0, 2, 1, 0, 0, -1, 1], new Wanda(new()).Prune(target).data<float>().ToArray());
    }

    [Fact]
    public void Ria_adds_the_shares_in_row_and_column()
    {
        using var scope = NewDisposeScope();
        var target = new PruningTarget(new("0.attn.w", 2, 2), tensor(new float[] { 3, 1, 9, -1 }, 2, 2), new Sparsify(0.5))
        {
            Inputs = new(tensor(new float[] { 4, 1 }), null, 16),   // shares 3/4+3/12, 1/4+1/2 and 9/10+9/12, 1/10+1/2; times 2 and 1
        };
        Assert.Equal([3, 0, 9, 0], new Ria(new()).Prune(target).data<float>().ToArray());
        Assert.Equal([3, 0, 9, 0], new Ria(new() { Exponent = 0 }).Prune(target).data<float>().ToArray());
    }

    [Theory]
    [MemberData(nameof(Treatments))]
    public void The_metric_of_wanda_and_of_ria_gives_their_weights_bit_for_bit(string treatment)
    {
        foreach (var transposed in (bool[])[false, true])
        {
            using var scope = NewDisposeScope();
            var target = Random(treatment, transposed);
            var (wanda, ria) = (new Wanda(new()).Prune(target), new Ria(new()).Prune(target));
            Assert.True(Same(wanda, new MetaMetricPruner(new()).Prune(target)));
            Assert.True(Same(ria, new MetaMetricPruner(new() { Alpha = Coefficient.RelativeSum, F2 = Transform.SquareRoot })
                .Prune(target)));

            // The treatment's own metric takes precedence over the options.
            var asRia = target with { Treatment = (Sparsify)target.Treatment with { Metric = ImportanceMetric.Ria } };
            Assert.True(Same(ria, new MetaMetricPruner(new()).Prune(asRia)));
            var asWanda = target with { Treatment = (Sparsify)target.Treatment with { Metric = ImportanceMetric.Wanda } };
            Assert.True(Same(wanda, new MetaMetricPruner(new() { Beta = Coefficient.Sum, F1 = Transform.Log }).Prune(asWanda)));
        }
    }

    [Fact]
    public void Every_metric_removes_the_exact_count_and_leaves_kept_weights_unchanged()
    {
        foreach (var (alpha, f1, beta, f2) in
            from alpha in Enum.GetValues<Coefficient>()
            from f1 in Enum.GetValues<Transform>()
            from beta in Enum.GetValues<Coefficient>()
            from f2 in Enum.GetValues<Transform>()
            select (alpha, f1, beta, f2))
        {
            using var scope = NewDisposeScope();
            var target = Random("0.3", transposed: false);
            var pruned = new MetaMetricPruner(new() { Alpha = alpha, F1 = f1, Beta = beta, F2 = f2 }).Prune(target);
            Assert.All(ZerosByRow(pruned), zeros => Assert.Equal(7, zeros));   // floor(24 * 0.3)
            Assert.True(pruned.eq(0).logical_or(pruned.eq(target.Weight)).all().item<bool>());
        }
    }

    [Theory]
    [InlineData(0.1, 2)]
    [InlineData(0.5, 12)]
    [InlineData(0.999, 23)]
    public void Among_equal_scores_the_first_are_removed(double ratio, int zeros)
    {
        using var scope = NewDisposeScope();
        var target = new PruningTarget(
            new("0.attn.w", 3, Inputs), ones(3, Inputs), new Sparsify(ratio)) { Inputs = new(ones(Inputs), null, 1) };
        var expected = ones(3, Inputs);
        expected.narrow(1, 0, zeros).fill_(0);
        Assert.True(Same(expected, new Wanda(new()).Prune(target)));
    }

    [Theory]
    [InlineData(0)]     // all scores differ
    [InlineData(9)]     // most scores equal another
    public void Rows_of_every_width_lose_the_weights_that_sorting_would_select(int values)
    {
        var random = new RandomStream(1, "rows", values);
        foreach (var (width, transposed) in from width in (int[])[1, 2, 15, 16, 17, 64, 100, 1027] from transposed in (
            bool[])[false, true] select (width, transposed))
        {
            using var scope = NewDisposeScope();
            float[][] rows = [.. Enumerable.Range(0, 5)
                .Select(_ => Enumerable.Range(0, width)
                    .Select(_ => values == 0 ? (float)random.NextGaussian() : random.Next(values) - (values / 2)).ToArray())];
            var weight = transposed
                ? tensor([.. Enumerable.Range(0, width).SelectMany(column => rows.Select(row => row[column]))], width, 5).t()
                : tensor([.. rows.SelectMany(row => row)], 5, width);
            foreach (var ratio in (double[])[0.03, 0.5, 0.97, 1])
            {
                var removed = (int)Math.Floor(ratio * width);
                float[] expected = [.. rows.SelectMany(row =>
                {
                    // stable
                    var lowest = row.Index().OrderBy(each => Math.Abs(each.Item)).Take(removed).Select(each => each.Index).ToHashSet();
                    return row.Select((value, column) => lowest.Contains(column) ? 0 : value);
                })];
                var target = new PruningTarget(
                    new("0.attn.w", 5, width), weight, new Sparsify(ratio)) { Inputs = new(ones(width), null, 1) };
                Assert.Equal(expected, new Wanda(new()).Prune(target).contiguous().data<float>().ToArray());
            }
        }
    }

    [Fact]
    public void A_score_of_NaN_is_refused()
    {
        using var scope = NewDisposeScope();
        var target = new PruningTarget(
            new("0.attn.w", 1, 3), tensor([1, float.NaN, 2], 1, 3), new Sparsify(0.5)) { Inputs = new(ones(3), null, 1) };
        Assert.Contains("0.attn.w has weights", Assert.Throws<InvalidDataException>(() => new Wanda(new()).Prune(target)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_and_inputs_of_zeros_are_pruned_without_NaN()
    {
        using var scope = NewDisposeScope();
        var target = Random("0.5", transposed: false);
        target.Weight[1].fill_(0);
        target.Weight.narrow(1, 3, 1).fill_(0);
        target.Inputs!.Norms[5].fill_(0);

        // A weight that is already zero may rank high under some metrics; then there is one more zero.
        IPruner[] pruners = [new Wanda(new()), new Ria(new()), .. Enum.GetValues<Coefficient>()
            .Select(each => new MetaMetricPruner(new() { Alpha = each, Beta = each, F1 = Transform.Sigmoid }))];
        Assert.All(pruners, pruner => Assert.InRange(ZerosByRow(pruner.Prune(target))[0], 12, 13));
    }

    [Fact]
    public void Unsupported_treatments_are_refused()
    {
        using var scope = NewDisposeScope();
        var target = Random("0.5", transposed: false);
        Assert.Throws<NotSupportedException>(() => new Wanda(new()).Prune(target with { Treatment = new Quantize(4) }));
        Assert.Contains("meta-metric does", Assert.Throws<NotSupportedException>(
            () => new Ria(new()).Prune(target with { Treatment = new Sparsify(0.5) { Metric = ImportanceMetric.Wanda } })).Message,
                StringComparison.Ordinal);
        Assert.Contains("without the statistics", Assert.Throws<InvalidOperationException>(
            () => new Wanda(new()).Prune(target with { Inputs = null })).Message, StringComparison.Ordinal);
        target.Inputs!.Norms[0].fill_(double.NaN);
        Assert.Contains("NaN", Assert.Throws<InvalidDataException>(() => new Wanda(new()).Prune(target)).Message, StringComparison.Ordinal);
    }

    private static PruningTarget Random(string treatment, bool transposed)
    {
        var random = new RandomStream(3, "pruners");
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextGaussian())];
        var weight = transposed ? tensor(Draw(Inputs * Outputs), Inputs, Outputs).t() : tensor(Draw(Outputs * Inputs), Outputs, Inputs);
        return new(new("0.attn.w", Outputs, Inputs), weight, SparsityPattern.TryParse(treatment, out var pattern)
            ? new Sparsify(pattern)
            : new Sparsify(double.Parse(treatment, System.Globalization.CultureInfo.InvariantCulture)))
        {
            Inputs = new(tensor(Draw(Inputs)).abs(), null, 64),
        };
    }

    private static long[] ZerosByRow(Tensor pruned) => [.. pruned.eq(0).sum(1, type: ScalarType.Int64).data<long>()];

    private static bool Same(Tensor expected, Tensor actual) => expected.eq(actual).all().item<bool>();
}
