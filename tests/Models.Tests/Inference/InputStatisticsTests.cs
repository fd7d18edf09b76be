using EvoPrune.Models.Families;
using EvoPrune.Models.Inference;
using EvoPrune.Models.Tests.Support;
using EvoPrune.Pruners;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Inference;

/// <summary>Pruners are given what goes into the layers, of the pruned or of the dense model, whatever the family.</summary>
[Collection("counts live tensors")]
public sealed class InputStatisticsTests
{
    public static TheoryData<string> Families => [.. ReferenceModels.Names];

    [Theory]
    [MemberData(nameof(Families))]
    public void Statistics_of_the_pruned_model_are_those_of_a_plain_run(string name) => EqualToPlainRun(name, ActivationSource.Pruned);

    [Theory]
    [MemberData(nameof(Families))]
    public void Statistics_of_the_dense_model_are_those_of_a_plain_run(string name) => EqualToPlainRun(name, ActivationSource.Dense);

    [Fact]
    public void The_two_sources_differ_behind_the_first_block_only()
    {
        using var folder = new TinyModel();
        using var model = folder.Load();
        var (pruned, dense) = (Seen(model, ActivationSource.Pruned, Uniform(model)), Seen(model, ActivationSource.Dense, Uniform(model)));
        Assert.All(pruned, entry => Assert.Equal(
            entry.Key.StartsWith("0.", StringComparison.Ordinal), entry.Value.Norms.SequenceEqual(dense[entry.Key].Norms)));
    }

    [Fact]
    public void Kept_and_dropped_units_are_not_measured_and_count_as_they_are()
    {
        using var folder = new TinyModel(TinyModel.Config with { Blocks = 3 });
        using var model = folder.Load();
        var plan = new CompressionPlan(
        [
            KeyValuePair.Create(new SublayerId(1, SublayerKind.Attention), Treatment.Drop),
            KeyValuePair.Create(new SublayerId(1, SublayerKind.Mlp), (Treatment)new Sparsify(0.5)),
            KeyValuePair.Create(new SublayerId(2, SublayerKind.Mlp), (Treatment)new Sparsify(0.5)),
        ]);
        var seen = Seen(model, ActivationSource.Pruned, plan);
        Assert.Equal(["1.mlp.c_fc", "1.mlp.c_proj", "2.mlp.c_fc", "2.mlp.c_proj"], seen.Keys);
        EqualToPlainRun(ModelFolder.Open(folder.Path), model, plan, seen, ActivationSource.Pruned);
    }

    [Theory]
    [InlineData(InputStatistic.Norms, ActivationSource.Pruned)]
    [InlineData(InputStatistic.Norms, ActivationSource.Dense)]
    [InlineData(InputStatistic.Gram, ActivationSource.Pruned)]
    [InlineData(InputStatistic.Gram, ActivationSource.Dense)]
    public void Every_way_to_the_states_gives_the_same_bits(InputStatistic statistic, ActivationSource source)
    {
        using var scope = NewDisposeScope();
        using var folder = new TinyModel();
        using var model = folder.Load();
        var (windows, pruner) = (WindowsOf(model), ByNorms(statistic, source));
        var tokens = windows.ToTensor();
        var candidate = model.Candidate(Uniform(model), pruner, windows);
        var first = candidate.HiddenStates(tokens);                     // measured on the way
        Equal(first, candidate.HiddenStates(tokens));                   // remembered, or measured again
        // beside the calibration tokens
        Equal(first.narrow(0, 0, 2), model.Candidate(Uniform(model), pruner, windows).HiddenStates(tokens.narrow(0, 0, 2)));
        using var held = model.Prune(Uniform(model), pruner, windows);
        Equal(first, held.Candidate.HiddenStates(tokens));
        Assert.Equal(held.Footprint, model.Footprint(Uniform(model), pruner, windows));
        var together = new Tensor[8];
        Parallel.For(0, together.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            set_num_threads(1);
            together[i] = candidate.HiddenStates(tokens).DetachFromDisposeScope();
        });
        Assert.All(together, states => Equal(first, states));
        Array.ForEach(together, states => states.Dispose());
    }

    [Theory]
    [InlineData(InputStatistic.Norms)]
    [InlineData(InputStatistic.Gram)]
    public void Live_tensors_stay_flat(InputStatistic statistic)
    {
        using var folder = new TinyModel();
        using var model = folder.Load();
        var windows = WindowsOf(model);
        Evaluate();
        var (before, scoped) = (LiveTensors.Settled(), DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        for (var i = 0; i < 30; i++)
        {
            Evaluate();
        }

        Assert.Equal((before, scoped), (Tensor.TotalCount, DisposeScopeManager.Statistics.ThreadTotalLiveCount));

        void Evaluate()
        {
            foreach (var source in Enum.GetValues<ActivationSource>())
            {
                var candidate = model.Candidate(Uniform(model), ByNorms(statistic, source), windows);
                NegativeLogLikelihood.Of(candidate, windows);
                NegativeLogLikelihood.Of(candidate, windows.Slice(0, 2));
                model.Prune(Uniform(model), ByNorms(statistic, source), windows).Dispose();
            }
        }
    }

    [Fact]
    public void Inputs_that_are_no_numbers_are_told_and_never_a_result()
    {
        using var scope = NewDisposeScope();
        using var folder = new TinyModel();
        using var model = folder.Load();
        model.Weights.Get(model.Weights.Sublayers[2]).Norm.Weight.fill_(double.PositiveInfinity);
        var candidate = model.Candidate(Uniform(model), new Wanda(new()), WindowsOf(model));
        Assert.Equal(
            "1.attn.c_attn: its inputs over the calibration tokens are not all finite numbers.",
            Assert.Throws<InvalidDataException>(() => candidate.HiddenStates(WindowsOf(model).ToTensor())).Message);
    }

    [Fact]
    public void Without_calibration_tokens_there_is_no_candidate()
    {
        using var folder = new TinyModel();
        using var model = folder.Load();
        Assert.Contains("Wanda measures activations",
            Assert.Throws<ArgumentException>(() => model.Candidate(Uniform(model), new Wanda(new()))).Message, StringComparison.Ordinal);
        Assert.NotNull(model.Candidate(CompressionPlan.Dense, new Wanda(new())));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Each_layer_has_its_own_treatment_and_exact_counts(string name)
    {
        using var model = ModelFolder.Open(ReferenceModels.ModelOf(name)).Load(CPU, ScalarType.Float32);
        var plan = new CompressionPlan(model.Topology.Sublayers.Select(sublayer => KeyValuePair.Create(
            sublayer.Id, (Treatment)new PerLayer(sublayer.Layers.Select((_, i) => new Sparsify(i * 0.25))))));
        using var held = model.Prune(plan, new Wanda(new()), WindowsOf(model));
        Assert.All(held.Weights.Sublayers.SelectMany(id => held.Weights.Get(id).Layers.Index()), entry =>
        {
            var (place, layer) = entry;
            using var scope = NewDisposeScope();
            var zeros = layer.Make().eq(0).sum(1, type: ScalarType.Int64);
            Assert.All(zeros.data<long>().ToArray(), count => Assert.Equal((long)Math.Floor(layer.Shape.Inputs * place * 0.25), count));
        });
    }

    private static void EqualToPlainRun(string name, ActivationSource source)
    {
        var folder = ModelFolder.Open(ReferenceModels.ModelOf(name));
        using var model = folder.Load(CPU, ScalarType.Float32);
        var seen = Seen(model, source, Uniform(model));
        Assert.Equal(model.Topology.LinearLayers.Select(layer => layer.Name), seen.Keys);
        EqualToPlainRun(folder, model, Uniform(model), seen, source);
    }

    // All windows in one piece through the forward pass that gradients take, statistics in double precision.
    private static void EqualToPlainRun(
        ModelFolder folder, LanguageModel model, CompressionPlan plan, Dictionary<string, (float[] Norms, float[] Gram)> seen,
        ActivationSource source)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var (weights, windows, config) = (model.Weights, WindowsOf(model), folder.Config);
        var states = weights.Outer.Embedding.Apply(windows.ToTensor());
        var positions = Positions.Of(config, folder.Family.IsCausal, windows.Length, ScalarType.Float32, CPU);
        foreach (var block in weights.Sublayers.GroupBy(id => id.Block))
        {
            SublayerWeights[] sublayers = [.. block.Where(id => source == ActivationSource.Dense || plan[id] is not Drop)
                .Select(weights.Get)];
            var dense = states;
            foreach (var sublayer in sublayers)
            {
                var inputs = new Dictionary<LinearRole, Tensor>();
                var observed = TransformerSublayer.Of(sublayer, config, packs: false);
                observed.Apply(dense.clone(), positions, (role, x) =>
                    inputs.Add(role, x.to(ScalarType.Float64).clone().MoveToOtherDisposeScope(states)));
                dense = observed.Next(dense, positions);
                foreach (var layer in sublayer.Layers.Where(layer => seen.ContainsKey(layer.Shape.Name)))
                {
                    var (x, actual) = (inputs[layer.Role], seen[layer.Shape.Name]);
                    Near(x.square().sum([0L]).sqrt(), actual.Norms);
                    Near(x.t().mm(x), actual.Gram);
                }
            }

            states = source == ActivationSource.Dense ? dense : sublayers.Aggregate(
                states, (before, sublayer) => TransformerSublayer.Of(Treated(sublayer, plan[sublayer.Id]), config, packs: false)
                    .Next(before, positions));
        }
    }

    private static SublayerWeights Treated(SublayerWeights sublayer, Treatment treatment) => treatment is Keep ? sublayer : sublayer with
    {
        Layers = [.. sublayer.Layers.Select(layer => layer with { Make = () => layer.Make().mul(0.5) })],
    };

    private static Dictionary<string, (float[] Norms, float[] Gram)> Seen(LanguageModel model, ActivationSource source,
        CompressionPlan plan)
    {
        var windows = WindowsOf(model);
        var seen = new Dictionary<string, (float[], float[])>();
        var pruner = new ActivationPrunerOf(InputStatistic.Gram, source, target =>
        {
            Assert.Equal(windows.Tokens, target.Inputs!.Tokens);
            Assert.Equal([target.Layer.Inputs], target.Inputs.Norms.shape);
            seen.Add(target.Layer.Name,
                (target.Inputs.Norms.data<float>().ToArray(), target.Inputs.Gram!.contiguous().data<float>().ToArray()));
            return target.Weight.mul(0.5);
        });
        using var scope = NewDisposeScope();
        model.Prune(plan, pruner, windows).Dispose();
        return seen;
    }

    // Weights become smaller the more goes into them: a pruner whose result depends on every statistic.
    private static ActivationPrunerOf ByNorms(InputStatistic statistic, ActivationSource source) => new(statistic, source, target =>
    {
        using var scope = NewDisposeScope();
        Assert.Equal(statistic == InputStatistic.Gram, target.Inputs!.Gram is not null);
        var share = target.Inputs.Norms / target.Inputs.Norms.sum();
        share = target.Inputs.Gram is { } gram ? share + gram.sum([1L]) / gram.abs().sum() : share;
        return (target.Weight * (1 - share)).MoveToOuterDisposeScope();
    });

    private static CompressionPlan Uniform(LanguageModel model) => CompressionPlan.Uniform(model.Topology, new Sparsify(0.5));

    private static TokenWindows WindowsOf(LanguageModel model) =>
        TinyModel.Windows(90, Math.Min(12, model.Topology.ContextLength), model.Topology.Vocabulary);

    private static void Near(Tensor expected, float[] actual)
    {
        double[] wanted = [.. expected.reshape(-1).data<double>()];
        Assert.Equal(wanted.Length, actual.Length);
        Assert.InRange(wanted.Zip(actual, (a, b) => Math.Abs(a - b)).Max() / wanted.Max(Math.Abs), 0, 1e-5);
    }

    private static void Equal(Tensor expected, Tensor actual) => Assert.True(expected.eq(actual).all().item<bool>());
}
