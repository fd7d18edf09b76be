using EvoPrune.Models.Weights;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Families;
using EvoPrune.Models.Tests.Support;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Inference;

public sealed class ForwardTests
{
    private static readonly int[] Window = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5];

    [Theory]
    [InlineData(Activation.GeluTanh)]
    [InlineData(Activation.Gelu)]
    [InlineData(Activation.Relu)]
    public void The_model_computes_what_plain_loops_compute(Activation activation)
    {
        using var scope = NewDisposeScope();
        using var folder = new TinyModel(TinyModel.Config with { Activation = activation });
        using var model = folder.Load();
        Equal(PlainModel.Open(folder.Path).Logits(Window), Logits(model.Dense, Window), 1e-4);
    }

    [Theory]
    [InlineData("0.attn")]
    [InlineData("0.mlp 1.attn")]
    [InlineData("0.attn 0.mlp 1.attn 1.mlp")]
    public void A_dropped_unit_passes_the_residual_stream_unchanged(string sublayers)
    {
        using var scope = NewDisposeScope();
        using var folder = new TinyModel();
        using var model = folder.Load();
        SublayerId[] dropped = [.. sublayers.Split(' ')
            .Select(text => SublayerId.TryParse(text, out var sublayer) ? sublayer.Value : throw new FormatException(text))];
        var plan = new CompressionPlan(dropped.Select(sublayer => KeyValuePair.Create(sublayer, Treatment.Drop)));
        var candidate = model.Candidate(plan, new PrunerOf(_ => throw new InvalidOperationException("Nothing is to be pruned.")));
        Assert.Same(plan, candidate.Plan);
        Equal(PlainModel.Open(folder.Path, sublayers.Split(' ')).Logits(Window), Logits(candidate, Window), 1e-4);
    }

    [Fact]
    public void A_pruner_sees_outputs_by_inputs_and_its_weights_are_used()
    {
        using var scope = NewDisposeScope();
        using var folder = new TinyModel();
        using var model = folder.Load();
        List<string> seen = [];
        var zeroing = new PrunerOf(target =>
        {
            seen.Add($"{target.Layer.Name} {string.Join("x", target.Weight.shape)}");
            return zeros_like(target.Weight);
        });
        var candidate = model.Candidate(new([KeyValuePair.Create(new SublayerId(1, SublayerKind.Mlp), (Treatment)new Sparsify(1))]),
            zeroing);
        var logits = Logits(candidate, Window);
        folder.Rewrite(tensors =>
        {
            tensors["transformer.h.1.mlp.c_fc.weight"].zero_();
            tensors["transformer.h.1.mlp.c_proj.weight"].zero_();
        });
        Equal(PlainModel.Open(folder.Path).Logits(Window), logits, 1e-4);
        Assert.Equal(["1.mlp.c_fc 20x12", "1.mlp.c_proj 12x20"], seen);
    }

    [Fact]
    public void Another_layout_of_the_same_weights_is_the_same_model()
    {
        using var scope = NewDisposeScope();
        using var folder = new TinyModel();
        using var model = folder.Load();
        var gpt2 = FamilyCatalog.Find("gpt2")!;
        var separate = gpt2 with
        {
            Attention = new("h.{block}.ln_1",
            [
                new(LinearRole.Query, "h.{block}.q"), new(LinearRole.Key, "h.{block}.k"), new(LinearRole.Value, "h.{block}.v"),
                new(LinearRole.AttentionOutput, "h.{block}.attn.c_proj", WeightLayout.InputsByOutputs),
            ]),
        };
        var topology = Topology.Of(separate, TinyModel.Config, ModelFolder.Open(folder.Path).Type);
        Assert.Equal(["0.attn.q", "0.attn.k", "0.attn.v", "0.attn.c_proj"], topology.Blocks[0].Sublayers[0]
            .Layers.Select(layer => layer.Name));
        var weights = new CheckpointWeights(separate, TinyModel.Config, FindSeparate);
        var tokens = tensor(Array.ConvertAll(Window, id => (long)id), [1, Window.Length]);
        var other = new Candidate(PlannedWeights.Unchanged(new(TinyModel.Config, IsCausal: true, weights)));
        Assert.True(model.Dense.HiddenStates(tokens).allclose(other.HiddenStates(tokens), 1e-5, 1e-5));

        // h.0.k.weight is the second third of h.0.attn.c_attn.weight, transposed.
        Tensor FindSeparate(string name)
        {
            if (name.Split('.') is not ["h", var block, "q" or "k" or "v", var kind])
            {
                return Find(folder, name);
            }

            var third = Find(folder, $"h.{block}.attn.c_attn.{kind}").chunk(3,
                -1)["qkv".IndexOf(name.Split('.')[2], StringComparison.Ordinal)];
            return kind == "weight" ? third.t().contiguous() : third.contiguous();
        }
    }

    [Fact]
    public void A_pruner_that_changes_the_shape_is_named()
    {
        using var scope = NewDisposeScope();
        using var folder = new TinyModel();
        using var model = folder.Load();
        var candidate = model.Candidate(CompressionPlan.Uniform(model.Topology, new Sparsify(0.5)),
            new PrunerOf(target => target.Weight.t()));
        var error = Assert.Throws<InvalidOperationException>(() => Logits(candidate, Window));
        Assert.Contains("PrunerOf made [12, 36] of Float32 on CPU of 0.attn.c_attn, which is [36, 12]", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_for_another_model_is_refused()
    {
        using var folder = new TinyModel();
        using var model = folder.Load();
        var plan = new CompressionPlan([KeyValuePair.Create(new SublayerId(2, SublayerKind.Mlp), Treatment.Drop)]);
        Assert.Contains("The model has 2 blocks and no sublayer 2.mlp",
            Assert.Throws<ArgumentException>(() => model.Candidate(plan, new MagnitudeForTests())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Windows_are_computed_alone_and_longer_ones_than_the_context_are_refused()
    {
        using var scope = NewDisposeScope();
        using var folder = new TinyModel();
        using var model = folder.Load();
        var windows = TinyModel.Windows(70, 16);
        var together = model.Dense.HiddenStates(windows.ToTensor());
        Assert.Equal([70, 16, 12], together.shape);
        Assert.True(together.narrow(0, 69, 1).allclose(model.Dense.HiddenStates(windows.Slice(69, 1).ToTensor()), 1e-5, 1e-5));
        Assert.Contains("length up to 16",
            Assert.Throws<ArgumentException>(() => model.Dense.HiddenStates(zeros(1, 17, dtype: ScalarType.Int64)))
                .Message, StringComparison.Ordinal);
    }

    private static double[][] Logits(ICandidate candidate, int[] ids)
    {
        using var scope = NewDisposeScope();
        var logits = candidate.Logits(candidate.HiddenStates(tensor(Array.ConvertAll(ids, id => (long)id), [1, ids.Length])));
        return [.. logits.reshape(-1).data<float>().Select(value => (double)value).Chunk((int)logits.shape[2])];
    }

    private static Tensor Find(TinyModel folder, string name) =>
        Checkpoint.Read(Checkpoint.Open(folder.Path).Tensors.Single(entry => entry.Name == "transformer." + name), ScalarType.Float32, CPU);

    private static void Equal(double[][] expected, double[][] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), rows =>
            Assert.All(rows.First.Zip(rows.Second), pair => Assert.Equal(pair.First, pair.Second, tolerance)));
    }
}
