using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Families;
using EvoPrune.Models.Tests.Support;
using EvoPrune.Models.Training;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Training;

public sealed class TrainerTests
{
    private static readonly int[] Text = [.. Enumerable.Range(0, 400).Select(i => i * i % 7 + 10 * (i % 3))];

    private static readonly TrainingOptions Options =
        new() { Steps = 30, Windows = 4, Length = 12, LearningRate = 1e-2, FinalLearningRate = 1e-3, WarmupSteps = 5 };

    [Fact]
    public void The_loss_falls_and_the_saved_model_is_the_trained_one()
    {
        using var generator = new Generator(1);
        using var model = TinyModel.Initialise(TinyModel.Config, generator);
        var windows = new TokenWindows(Text[..96], 12);
        var before = NegativeLogLikelihood.Of(model.Candidate, windows).Perplexity;
        List<TrainingStep> steps = [];
        Trainer.Train(model, Text, Options, new(1, "train"), steps.Add);
        Assert.InRange(before, 40, 60);   // An untrained model guesses among 50 tokens.
        Assert.Equal(Enumerable.Range(1, 30), steps.Select(step => step.Step));
        Assert.Equal(30 * 4 * 12, steps[^1].Tokens);
        Assert.InRange(steps[^1].Loss, 0, steps[0].Loss - 1);
        var after = NegativeLogLikelihood.Of(model.Candidate, windows);
        Assert.InRange(after.Perplexity, 1, before / 2);

        using var folder = new TemporaryFolder();
        model.Save(folder.Path);
        using var loaded = ModelFolder.Open(folder.Path).Load(CPU);
        Assert.Equal(after.Sum, NegativeLogLikelihood.Of(loaded.Dense, windows).Sum);
    }

    [Fact]
    public void Training_twice_gives_the_same_bytes()
    {
        Assert.Equal(Train(Options), Train(Options));
        Assert.NotEqual(Train(Options), Train(Options with { LearningRate = 2e-2 }));
    }

    [Fact]
    public void Shards_compute_the_same_gradient_up_to_rounding()
    {
        List<double> alone = [], together = [];
        Train(Options with { Shards = 1, Steps = 3 }, step => alone.Add(step.GradientNorm));
        Train(Options with { Shards = 4, Steps = 3 }, step => together.Add(step.GradientNorm));
        Assert.All(alone.Zip(together), pair => Assert.Equal(pair.First, pair.Second, 1e-3 * pair.First));
    }

    [Fact]
    public void The_gradient_is_the_slope_of_the_loss()
    {
        using var scope = NewDisposeScope();
        using var folder = new TinyModel(deviation: 0.1);
        using var generator = new Generator(1);
        using var model = TinyModel.Initialise(TinyModel.Config, generator, 0.2);
        var ids = tensor(Array.ConvertAll(Text[..26], id => (long)id), [2, 13]);
        using var shard = new Shard(model);
        double Loss() => shard.Backward(ids.narrow(1, 0, 12), ids.narrow(1, 1, 12), 24);
        Loss();
        var gradients = model.Parameters.Keys.ToDictionary(name => name, name => shard.TakeGradient(name)!);
        foreach (var (name, parameter) in model.Parameters)
        {
            // Along its own gradient, the loss changes by the gradient's squared norm.
            const double Step = 1e-2;
            var direction = gradients[name] / gradients[name].norm();
            var sides = new[] { Step, -2 * Step }.Select(step =>
            {
                using (no_grad())
                {
                    parameter.add_(direction * step);
                }

                return Loss();
            }).ToArray();
            using (no_grad())
            {
                parameter.add_(direction * Step);
            }

            var norm = gradients[name].norm().item<float>();
            Assert.Equal(norm, (sides[0] - sides[1]) / (2 * Step), 0.02 * norm + 2e-4);
        }
    }

    [Fact]
    public void A_learning_rate_that_breaks_the_model_is_told()
    {
        var error = Assert.Throws<ArithmeticException>(() => Train(Options with { LearningRate = 1e30, FinalLearningRate = 1e30 }));
        Assert.Contains("lower the learning rate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_learning_rate_rises_linearly_then_falls_as_a_cosine()
    {
        var options = new TrainingOptions { Steps = 13, WarmupSteps = 4, LearningRate = 1, FinalLearningRate = 0.2 };
        Assert.Equal([0.25, 0.5, 0.75, 1, 1, 0.6, 0.2], new[] { 0, 1, 2, 3, 4, 8, 12 }
            .Select(options.RateAt), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Initial_weights_follow_the_recipe_and_the_generator_alone()
    {
        using var scope = NewDisposeScope();
        var config = new ModelConfig(500, 64, 64, 256, 8, 4);
        using var model = TinyModel.Initialise(config, new Generator(3));
        using var same = TinyModel.Initialise(config, new Generator(3));
        Assert.Equal(0.02, model.Parameters["wte.weight"].std().item<float>(), 5e-4);
        Assert.Equal(0.02 / 4, model.Parameters["h.3.mlp.c_proj.weight"].std().item<float>(), 5e-4);
        Assert.Equal(0.02, model.Parameters["h.3.mlp.c_fc.weight"].std().item<float>(), 5e-4);
        Assert.Equal((1f, 0f),
            (model.Parameters["ln_f.weight"].mean().item<float>(), model.Parameters["ln_f.bias"].abs().sum().item<float>()));
        Assert.All(model.Parameters, entry => Assert.True(entry.Value.eq(same.Parameters[entry.Key]).all().item<bool>()));
    }

    [Fact]
    public void Options_that_make_no_batch_are_refused()
    {
        Assert.ThrowsAny<ArgumentOutOfRangeException>(() => Train(Options with { Windows = 5 }));
        Assert.ThrowsAny<ArgumentOutOfRangeException>(() => Train(Options with { Length = 17 }));
        Assert.ThrowsAny<ArgumentOutOfRangeException>(() => Train(Options with { Steps = 0 }));
        using var model = TinyModel.Initialise(TinyModel.Config, new Generator(1));
        var error = Assert.Throws<ArgumentException>(() => Trainer.Train(model, [.. Text, 50], Options, new(1, "train")));
        Assert.Contains("it has 0 to 49", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Train(TrainingOptions options, Action<TrainingStep>? report = null)
    {
        using var folder = new TemporaryFolder();
        using var generator = new Generator(1);
        using var model = TinyModel.Initialise(TinyModel.Config, generator);
        Trainer.Train(model, Text, options, new(1, "train"), report);
        model.Save(folder.Path);
        return File.ReadAllBytes(folder[Checkpoint.SingleFile]);
    }
}
