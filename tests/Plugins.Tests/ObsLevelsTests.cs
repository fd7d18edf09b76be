using EvoPrune.Pruners;
using static TorchSharp.torch;

namespace EvoPrune.Plugins.Tests;

/// <summary>Second-order removal of structures against the plain algorithm, which inverts the remaining Hessian in every step.</summary>
public class ObsLevelsTests
{
    private const int Outputs = 7, Tokens = 400;

    [Theory]
    [InlineData(30, 1)]
    [InlineData(150, 1)]   // More than one batch of updates.
    [InlineData(8, 3)]
    [InlineData(1, 5)]
    public void Order_and_weights_are_those_of_the_plain_algorithm(int structures, int width)
    {
        using var scope = NewDisposeScope();
        var target = Target(structures, width);
        var log = new Lines();
        var actual = new ObsLevels(new(), log).Shrink(target);
        var (order, weights) = Plain(target, width);
        Assert.Equal(order, actual.Order);
        Assert.Equal(target.Counts.Count, actual.Weights.Count);
        foreach (var (count, weight) in target.Counts.Zip(actual.Weights))
        {
            Assert.Equal([Outputs, (long)(structures - count) * width], weight.shape);
            Assert.Equal(ScalarType.Float32, weight.dtype);
            Assert.InRange(count == structures ? 0 : (weight - weights[count].to(ScalarType.Float32)).abs().max().item<float>(), 0, 1e-5);
        }

        Assert.Empty(log);
    }

    [Theory]
    [InlineData(64, 1)]
    [InlineData(8, 4)]
    public void The_output_error_is_lower_than_without_updates(int structures, int width)
    {
        using var scope = NewDisposeScope();
        var target = Target(structures, width);
        var made = new ObsLevels(new(), new Lines()).Shrink(target);
        var smallest = target.Weight.square().sum(dim: 0).view(structures, width).sum(1).argsort().data<long>().ToArray();
        var before = 0.0;
        foreach (var (count, weight) in target.Counts.Zip(made.Weights).SkipLast(1))
        {
            var error = Error(target, Whole(target, weight, made.Order.Skip(count), width));
            Assert.InRange(error, before, Error(target, Without(target, [.. smallest.Take(count)], width)));
            Assert.InRange(error, before,
                Error(target, Without(target, [.. made.Order.Take(count).Select(structure => (long)structure)], width)));
            before = error;
        }
    }

    [Fact]
    public void Inputs_that_are_always_zero_are_removed_first()
    {
        using var scope = NewDisposeScope();
        var target = Target(20, 1);
        foreach (var dead in (long[])[3, 11])
        {
            target.Inputs.Gram!.narrow(0, dead, 1).fill_(0);
            target.Inputs.Gram.narrow(1, dead, 1).fill_(0);
        }

        var made = new ObsLevels(new(), new Lines()).Shrink(target);
        Assert.Equal([3, 11], made.Order.Take(2));
        Assert.All(made.Weights, weight => Assert.True(weight.isfinite().all().item<bool>()));
    }

    [Fact]
    public void Damping_is_raised_if_needed_and_single_layers_are_refused()
    {
        using var scope = NewDisposeScope();
        var log = new Lines();
        var pruner = new ObsLevels(new() { Damping = 0 }, log);
        pruner.Shrink(Target(24, 1, tokens: 3));   // Singular without damping.
        Assert.Matches("^obs-levels: the Hessian of 0.mlp.out has no Cholesky factor with damping 0; 0.0?01 was used.$",
            Assert.Single(log));
        var refused = Assert.Throws<NotSupportedException>(
            () => ((IPruner)pruner).Prune(new(new("w", 2, 2), ones(2, 2), new Sparsify(0.5))));
        Assert.Contains("it has no answer to '0.5'", refused.Message, StringComparison.Ordinal);
    }

    private static (List<int> Order, Dictionary<int, Tensor> Weights) Plain(ShrinkTarget target, int width)
    {
        var gram = target.Inputs.Gram!.to(ScalarType.Float64) * (2.0 / target.Inputs.Tokens);
        var hessian = gram + eye(gram.shape[0], dtype: ScalarType.Float64) * (0.01 * gram.diagonal().mean().item<double>());
        var weight = target.Weight.to(ScalarType.Float64);
        List<int> left = [.. Enumerable.Range(0, target.Structures)], order = [];
        var weights = new Dictionary<int, Tensor>();
        while (left.Count > 0)
        {
            var inputs = Inputs(left, width);
            var inverse = linalg.inv(hessian.index_select(0, inputs).index_select(1, inputs));
            double Cost(int place)
            {
                var (own, w) = (Square(inverse, place, width), weight.narrow(1, place * width, width));
                return (w.mm(linalg.inv(own)) * w).sum().item<double>();
            }

            var cheapest = Enumerable.Range(0, left.Count).MinBy(Cost);
            var rows = inverse.narrow(0, cheapest * width, width);
            var updated = weight - weight.narrow(1, cheapest * width, width).mm(linalg.inv(Square(inverse, cheapest, width))).mm(rows);
            order.Add(left[cheapest]);
            left.RemoveAt(cheapest);
            var places = Enumerable.Range(0, left.Count + 1).Where(place => place != cheapest).ToList();
            weight = left.Count == 0 ? empty(Outputs, 0, dtype: ScalarType.Float64) : updated.index_select(1, Inputs(places, width));
            weights[order.Count] = weight;
        }

        return (order, weights);
    }

    private static Tensor Square(Tensor inverse, int place, int width) =>
        inverse.narrow(0, place * width, width).narrow(1, place * width, width);

    private static Tensor Inputs(IEnumerable<int> structures, int width) =>
        tensor([.. structures.SelectMany(structure => Enumerable.Range(0, width).Select(i => (long)structure * width + i))]);

    private static double Error(ShrinkTarget target, Tensor weight)
    {
        var difference = (weight - target.Weight).to(ScalarType.Float64);
        return (difference.mm(target.Inputs.Gram!.to(ScalarType.Float64)) * difference).sum().item<double>();
    }

    private static Tensor Whole(ShrinkTarget target, Tensor weight, IEnumerable<int> kept, int width) =>
        zeros_like(target.Weight).t().contiguous().index_add(0, Inputs(kept.Order(), width), weight.t().contiguous(), 1).t();

    private static Tensor Without(ShrinkTarget target, long[] structures, int width) =>
        target.Weight.t().index_fill(0, Inputs(structures.Select(structure => (int)structure), width), 0).t();

    private static ShrinkTarget Target(int structures, int width, int tokens = Tokens)
    {
        using var generator = new Generator(3);
        var inputs = structures * width;
        var id = new SublayerId(0, SublayerKind.Mlp);
        var mixing = empty(inputs, inputs).normal_(0, 1, generator) * 0.3 + eye(inputs);
        var x = empty(tokens, inputs).normal_(0, 1, generator).mm(mixing);
        var statistics = new InputStatistics(x.square().sum(dim: 0).sqrt(), x.t().mm(x), tokens);
        int[] counts = [.. Enumerable.Range(1, Math.Min(4, structures))
            .Select(level => new Shrink(level, Math.Min(4, structures)).Removed(structures))];
        return new(new(id, [new LinearLayer($"{id}.out", Outputs, inputs)], 0), structures, empty(Outputs, inputs).normal_(0, 1, generator),
            statistics, counts);
    }
}
