using EvoPrune.Models.Weights;
using EvoPrune.Models.Tests.Support;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Inference;

public sealed class PlanFootprintTests
{
    // Per block: attention 12 x 36 + 12 x 12 = 576 weights and 36 + 12 + 24 = 72 others; feed-forward 2 x 12 x 20 = 480 and 20 + 12 + 24 =
    // 56.
    private const long Attention = 576;
    private const long Mlp = 480;
    private const long All = 50 * 12 + 16 * 12 + 2 * (Attention + 72 + Mlp + 56) + 24;

    [Fact]
    public void Zeros_and_what_is_gone_are_counted_apart()
    {
        using var folder = new TinyModel();
        using var model = folder.Load();
        Assert.Equal(All, model.Topology.Parameters);
        Assert.Equal(new(0, 0, 0, 4 * All), model.Footprint(CompressionPlan.Dense, new MagnitudeForTests()));
        var plan = new CompressionPlan(
        [
            KeyValuePair.Create(new SublayerId(0, SublayerKind.Attention), Treatment.Drop),
            KeyValuePair.Create(new SublayerId(1, SublayerKind.Mlp), (Treatment)new Sparsify(0.25)),
        ]);
        var (zeros, weights) = (Mlp * 0.25, 2.0 * (Attention + Mlp));
        Assert.Equal(
            new PlanFootprint((Attention + zeros) / weights, zeros / (weights - Attention), Attention + 72, 4 * (All - Attention - 72)),
            model.Footprint(plan, new MagnitudeForTests()));
    }

    [Fact]
    public void A_model_without_blocks_left_has_no_zeros()
    {
        using var folder = new TinyModel();
        using var model = folder.Load(ScalarType.BFloat16);
        var footprint = model.Footprint(CompressionPlan.Uniform(model.Topology, Treatment.Drop), new MagnitudeForTests());
        Assert.Equal(new(1, 0, 2 * (Attention + 72 + Mlp + 56), 4 * (50 * 12 + 16 * 12 + 24)), footprint);
    }
}
