using EvoPrune.Fitness;
using TorchSharp;

namespace EvoPrune.Plugins.Tests;

public class ReconstructionTests
{
    private const int Vocabulary = 30, Width = 5;

    // More positions than one chunk holds.
    private static readonly TokenWindows Tokens = new([.. Enumerable.Range(0, 1600).Select(i => i * 17 % Vocabulary)], 8);

    private static readonly ModelTopology Topology = Topologies.Of(1, 3);

    private static Trial Of(TableModel candidate, TableModel dense) => new(candidate, dense, Tokens, Topology);

    // Hidden states are a table times the model's scale, so the distance is the difference of the scales times the norm of the table.
    private static double Norm(double scale) => scale * Math.Sqrt(
        Tokens.Ids.ToArray().Sum(token => Enumerable.Range(0, Width).Sum(h => Math.Pow(Math.Sin(1 + 7 * token + 3 * h), 2))));

    [Fact]
    public void The_error_is_the_frobenius_distance_over_all_positions()
    {
        var fitness = new ReconstructionError(new());
        var dense = new TableModel(Vocabulary, Width, 2);
        Assert.Equal(Norm(2 - 1.25), fitness.Measure(Of(new(Vocabulary, Width, 1.25), dense)), 4);
        Assert.Equal(0, fitness.Measure(Of(new(Vocabulary, Width, 2), dense)));
        Assert.Equal(1, dense.ForwardPasses);
        Assert.Equal(Direction.Minimize, fitness.Metric.Direction);
    }

    [Fact]
    public void Over_layers_the_distances_after_all_blocks_are_summed()
    {
        var fitness = new ReconstructionError(new() { Of = ReconstructedOutput.Layers });
        var dense = new TableModel(Vocabulary, Width, 2) { Blocks = 3 };
        // After block b the table model returns its states times b + 1.
        Assert.Equal(Norm(2 - 1.25) * (1 + 2 + 3), fitness.Measure(Of(new(Vocabulary, Width, 1.25) { Blocks = 3 }, dense)), 3);
    }

    [Fact]
    public void No_tensor_leaks()
    {
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        new ReconstructionError(new() { Of = ReconstructedOutput.Layers })
            .Measure(Of(new(Vocabulary, Width, 1), new(Vocabulary, Width, 2)));
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData(0.5, 0.5, 0.5, 0)]
    [InlineData(0.5, 0.25, 0.25, 0.25)]
    [InlineData(0.5, 1.0, 0.5, 0.05)]
    [InlineData(0.3, 0.25, 0.75, 0.4)]
    public void The_discrepancy_weighs_sublayers_by_their_parameters(double target, double first, double second, double expected)
    {
        // Sublayers of 1, 1, 9 and 9 weights.
        var plan = CompressionPlan.PerBlock(Topology, [new Sparsify(first), new Sparsify(second)]);
        Assert.Equal(expected, new SparsityDiscrepancy(new() { Target = target })
            .Measure(Of(new(Vocabulary, Width, 1, plan), new(Vocabulary, Width, 1))), 12);
    }

    [Fact]
    public void Rounding_leaves_no_discrepancy_for_ratios_that_average_to_the_target()
    {
        var topology = Topologies.Of(3, 3, 3);
        var plan = CompressionPlan.PerBlock(topology, [new Sparsify(0.45), new Sparsify(0.5), new Sparsify(0.55)]);
        Assert.Equal(0, new SparsityDiscrepancy(new())
            .Measure(new(new TableModel(4, 2, 1, plan), new TableModel(4, 2, 1), Tokens, topology)));
    }
}
