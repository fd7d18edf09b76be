using EvoPrune.Models.Weights;
using EvoPrune.Models.Tests.Support;
using EvoPrune.Models.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Training;

/// <summary>Candidates that are trained: on every family, under every kind of plan, without a trace in the dense model.</summary>
public sealed class TrainableCandidateTests
{
    private static readonly TrainingOptions Options =
        new() { Steps = 8, Windows = 4, Length = 8, LearningRate = 3e-3, FinalLearningRate = 3e-4, WarmupSteps = 1, Beta2 = 0.999,
            WeightDecay = 0.01 };

    // Sets every other weight to zero.
    private static readonly IPruner Half = new PrunerOf(target =>
        target.Weight.mul(arange(target.Weight.numel(), dtype: ScalarType.Int64).remainder(2).eq(0).view_as(target.Weight)));

    public static TheoryData<string> LanguageModels => [.. ReferenceModels.Names.Where(name => ReferenceModels.Logits(name) is not null)];

    // Something to learn in a few steps: a short cycle.
    private static int[] Text(LanguageModel model) => [.. Enumerable.Range(0, 200).Select(i => i * 3 % 7 % model.Topology.Vocabulary)];

    private static CompressionPlan Plan(LanguageModel model, string kind) => kind switch
    {
        "dense" => CompressionPlan.Dense,
        "drop" => new([.. Sublayers(model).Where(sublayer => sublayer.Block == 0)
            .Select(sublayer => KeyValuePair.Create(sublayer, Treatment.Drop))]),
        "half" => new([KeyValuePair.Create(Sublayers(model)[^1], Treatment.Drop)]),
        "layers" => new([.. model.Topology.Sublayers.Select(sublayer => KeyValuePair.Create(
            sublayer.Id, (Treatment)new PerLayer(sublayer.Layers.Select((_, i) => new Sparsify(i == 0 ? 0 : 0.5)))))]),
        _ => CompressionPlan.Uniform(model.Topology, new Sparsify(0.5)),
    };

    private static SublayerId[] Sublayers(LanguageModel model) => [.. model.Topology.Sublayers.Select(sublayer => sublayer.Id)];

    private static List<TrainingStep> Train(Trainable candidate, LanguageModel model, TrainingOptions options)
    {
        List<TrainingStep> steps = [];
        Trainer.Train(candidate, Text(model), options, new(1, "train"), steps.Add, model.Dense);
        return steps;
    }

    private static byte[] Bytes(Trainable candidate) => [.. candidate.Parameters.Values.SelectMany(parameter => parameter.bytes.ToArray())];

    [Theory]
    [MemberData(nameof(LanguageModels))]
    public void Every_family_learns_under_every_kind_of_plan(string name)
    {
        using var model = ModelFolder.Open(ReferenceModels.ModelOf(name)).Load(CPU);
        var windows = new TokenWindows(Text(model)[..64], 8);
        foreach (var kind in (string[])["dense", "drop", "half", "sparse", "layers"])
        {
            using var candidate = model.Trainable(Plan(model, kind), Half);
            var before = NegativeLogLikelihood.Of(candidate.Candidate, windows);
            Assert.Equal(NegativeLogLikelihood.Of(model.Candidate(Plan(model, kind), Half), windows).Sum, before.Sum, 1e-6 * before.Sum);
            var steps = Train(candidate, model, Options);
            var after = NegativeLogLikelihood.Of(candidate.Candidate, windows);
            Assert.True(steps[^1].Loss < steps[0].Loss - 0.02
                && after.Sum < before.Sum, $"{kind}: {steps[0].Loss} to {steps[^1].Loss}, {before.Sum} to {after.Sum}");
        }
    }

    [Theory]
    [InlineData("sparse")]
    [InlineData("layers")]
    public void Zeros_stay_zero_and_everything_else_moves(string kind)
    {
        using var folder = new TinyModel();
        using var model = folder.Load();
        using var candidate = model.Trainable(Plan(model, kind), Half);
        var before = candidate.Parameters.ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        Train(candidate, model, Options);
        Assert.Equal(kind == "sparse" ? 8 : 4, candidate.Masks.Count);
        foreach (var (name, parameter) in candidate.Parameters)
        {
            var zero = candidate.Masks.TryGetValue(name, out var kept) ? kept.logical_not() : zeros_like(parameter).ne(0);
            Assert.Equal(zero.count_nonzero().item<long>(), parameter.eq(0).count_nonzero().item<long>());
            Assert.Equal(0, parameter.masked_select(zero).abs().sum().item<float>());
            Assert.False(parameter.eq(before[name]).all().item<bool>(), $"{name} did not move");
        }
    }

    [Fact]
    public void The_dense_weights_stay_and_a_frozen_table_is_theirs()
    {
        using var folder = new TinyModel();
        using var model = folder.Load();
        var windows = TinyModel.Windows(3, 8);
        var dense = NegativeLogLikelihood.Of(model.Dense, windows).Sum;
        using var candidate = model.Trainable(CompressionPlan.Dense, PruningMethod.None, tables: false);
        Train(candidate, model, Options);
        Assert.Equal(dense, NegativeLogLikelihood.Of(model.Dense, windows).Sum);
        Assert.NotEqual(dense, NegativeLogLikelihood.Of(candidate.Candidate, windows).Sum);
        Assert.DoesNotContain(candidate.Parameters.Keys, name => name is "wte.weight" or "wpe.weight");
        Assert.True(candidate.Weights.Outer.Embedding.Tokens.eq(model.Weights.Outer.Embedding.Tokens).all().item<bool>());
        Assert.Same(candidate.Weights.Outer.Embedding.Tokens, candidate.Weights.Outer.Head);   // tied
    }

    [Fact]
    public void Sixteen_bit_weights_are_trained_in_32()
    {
        using var folder = new TinyModel();
        using var model = folder.Load(ScalarType.BFloat16);
        foreach (var tables in (bool[])[true, false])
        {
            using var candidate = model.Trainable(Plan(model, "sparse"), Half, tables: tables);
            var steps = Train(candidate, model, Options with { Distillation = 0.5 });
            Assert.All(candidate.Parameters.Values, parameter => Assert.Equal(ScalarType.Float32, parameter.dtype));
            Assert.True(steps[^1].Loss < steps[0].Loss);
        }
    }

    [Fact]
    public void Distillation_pulls_towards_the_dense_model()
    {
        using var folder = new TinyModel();
        using var model = folder.Load();
        double Divergence(double distillation)
        {
            using var scope = NewDisposeScope();
            using var candidate = model.Trainable(Plan(model, "sparse"), Half);
            var first = Train(candidate, model, Options with { Steps = 30, Distillation = distillation })[0];
            if (distillation == 1)
            {
                using var dense = model.Trainable(CompressionPlan.Dense, PruningMethod.None);
                // KL of a model to itself
                Assert.Equal(0, Train(dense, model, Options with { Steps = 1, Distillation = 1 })[0].Loss, 1e-5);
                Assert.True(first.Loss > 0.01);
            }

            var tokens = TinyModel.Windows(4, 8).ToTensor();
            Tensor Log(ICandidate of) => of.Logits(of.HiddenStates(tokens)).log_softmax(2);
            var (p, q) = (Log(model.Dense), Log(candidate.Candidate));
            return p.exp().mul(p - q).sum().item<float>();
        }

        Assert.True(Divergence(1) < 0.8 * Divergence(0));
    }

    [Fact]
    public void Accumulated_batches_give_the_gradient_of_one_large_batch()
    {
        using var folder = new TinyModel();
        using var model = folder.Load();
        List<TrainingStep> StepsOf(TrainingOptions options)
        {
            using var candidate = model.Trainable(CompressionPlan.Dense, PruningMethod.None);
            return Train(candidate, model, options with { Steps = 2 });
        }

        var (whole, parts) = (StepsOf(Options with { Windows = 8 }), StepsOf(Options with { Windows = 2, Accumulation = 4 }));
        Assert.All(whole.Zip(parts), pair =>
            Assert.Equal(pair.First.GradientNorm, pair.Second.GradientNorm, 1e-4 * pair.First.GradientNorm));
        Assert.Equal(whole.Select(step => step.Tokens), parts.Select(step => step.Tokens));
    }

    [Fact]
    public void A_restored_run_ends_with_the_same_bytes()
    {
        using var folder = new TinyModel();
        using var model = folder.Load();
        TrainableCandidate Make() => model.Trainable(Plan(model, "sparse"), Half);
        TrainingRun Begin(Trainable candidate) =>
            new(candidate, Text(model), Options with { Distillation = 0.25 }, new(1, "train"), model.Dense);
        using var unbroken = Make();
        using var run = Begin(unbroken);
        using var disk = new MemoryStream();
        while (!run.IsDone)
        {
            if (run.Step == 3)
            {
                run.Save(disk);
            }

            run.Next();
        }

        using var resumed = Make();
        using var rest = Begin(resumed);
        disk.Position = 0;
        rest.Restore(disk);
        Assert.Equal(3, rest.Step);
        while (!rest.IsDone)
        {
            rest.Next();
        }

        Assert.Equal(Bytes(unbroken), Bytes(resumed));
        using var other = model.Trainable(Plan(model, "half"), Half);
        using var wrong = Begin(other);
        disk.Position = 0;
        Assert.ThrowsAny<Exception>(() => wrong.Restore(disk));
    }

    [Fact]
    public void Training_twice_gives_the_same_bytes_and_leaves_no_tensor_behind()
    {
        using var folder = new TinyModel();
        using var model = folder.Load();
        byte[] Trained()
        {
            using var candidate = model.Trainable(Plan(model, "sparse"), Half);
            Train(candidate, model, Options with { Distillation = 0.5 });
            return Bytes(candidate);
        }

        var first = Trained();
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(first, Trained());
        }

        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_plan_that_cannot_be_trained_is_refused_and_a_diverging_one_told()
    {
        using var folder = new TinyModel();
        using var model = folder.Load();
        var quantized = Assert.Throws<NotSupportedException>(() =>
            model.Trainable(CompressionPlan.Uniform(model.Topology, new Quantize(4)), Half));
        Assert.StartsWith("0.attn=4bit cannot be finetuned", quantized.Message, StringComparison.Ordinal);
        using var candidate = model.Trainable(CompressionPlan.Dense, PruningMethod.None);
        var diverged = Assert.Throws<ArithmeticException>(() =>
            Train(candidate, model, Options with { LearningRate = 1e30, FinalLearningRate = 1e30 }));
        Assert.StartsWith("The training diverged at step 2: the ", diverged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_only_rises_is_divergence_too()
    {
        using var folder = new TinyModel();
        using var model = folder.Load();
        using var candidate = model.Trainable(CompressionPlan.Dense, PruningMethod.None);
        var diverged = Assert.Throws<ArithmeticException>(() =>
            Train(candidate, model, Options with { LearningRate = 30, FinalLearningRate = 30, Steps = 20 }));
        Assert.Matches(@"at step \d+: the loss is [\d.]+, after [\d.]+ at the first step; lower the learning rate", diverged.Message);
    }
}
