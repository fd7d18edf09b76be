using EvoPrune.Fitness;

namespace EvoPrune.Plugins.Tests;

/// <summary>Fitness that measures the size and speed of a candidate.</summary>
public class CostFitnessTests
{
    private static readonly TokenWindows Tokens = new([.. Enumerable.Range(0, 64).Select(i => i % 16)], 8);

    private static Trial Of(ICandidate candidate) => new(candidate, new TableModel(16, 4, 1), Tokens, Topologies.Of(3, 5));

    private static TableModel Under(params (string Unit, Treatment Treatment)[] treatments) => new(16, 4, 1, new(treatments.Select(entry =>
        SublayerId.TryParse(entry.Unit, out var id) ? KeyValuePair.Create(id.Value, entry.Treatment)
            : throw new ArgumentException(entry.Unit))));

    [Fact]
    public void Parameters_exclude_dropped_sublayers_and_removed_structures()
    {
        // The topology claims 1000 parameters; a sublayer has a square layer and a bias.
        Assert.Equal(1000, new Parameters().Measure(Of(Under())));
        Assert.Equal(1000 - (9 + 3) - (25 + 5), new Parameters().Measure(Of(Under(("0.attn", Treatment.Drop), ("1.mlp", Treatment.Drop)))));
        Assert.Equal(1000, new Parameters().Measure(Of(Under(("0.attn", new Sparsify(0.5)), ("0.mlp", new Quantize(4))))));
        Assert.Equal(1000 - 5 * 3, new Parameters().Measure(Of(Under(("1.mlp", new Shrink(3, 5))))));
        Assert.Equal(Direction.Minimize, new Parameters().Metric.Direction);
    }

    [Fact]
    public void Speed_is_tokens_per_second_after_a_warm_up()
    {
        var model = new TableModel(16, 4, 1) { Pause = TimeSpan.FromMilliseconds(40) };
        var fitness = new Latency(new() { Repeats = 3, Warmup = 2 });
        Assert.InRange(fitness.Measure(Of(model)), 1, 64 / 0.04);
        Assert.Equal(5, model.ForwardPasses);
        Assert.Equal((Direction.Maximize, "tokens/s"), (fitness.Metric.Direction, fitness.Metric.Unit));
    }

    [Fact]
    public void A_faster_model_is_faster()
    {
        var fitness = new Latency(new());
        Assert.True(fitness.Measure(Of(new TableModel(16, 4, 1))) > fitness.Measure(
            Of(new TableModel(16, 4, 1) { Pause = TimeSpan.FromMilliseconds(200) })));
    }
}
