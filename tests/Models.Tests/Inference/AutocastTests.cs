using EvoPrune.Models.Weights;
using EvoPrune.Models.Inference;
using EvoPrune.Models.Tests.Support;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Inference;

/// <summary>Candidates whose linear layers multiply in bfloat16.</summary>
[Collection("counts live tensors")]
public sealed class AutocastTests : IDisposable
{
    private static readonly TokenWindows Windows = TinyModel.Windows(3, 16);
    private readonly TinyModel folder = new();
    private readonly LanguageModel model;

    public AutocastTests() => model = folder.Load();

    [Fact]
    public void A_product_is_that_of_the_rounded_numbers()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        Tensor Random(params long[] shape) => randn(shape, generator: generator);
        var (x, weight, bias) = (Random(5, 96), Random(40, 96), Random(40));
        var product = Autocast.Linear(x, Autocast.Of(weight), Autocast.Packed(Autocast.Of(weight)), bias.to(ScalarType.BFloat16));
        var expected = nn.functional.linear(Rounded(x), Rounded(weight), bias);
        Assert.Equal(ScalarType.BFloat16, product.dtype);
        // rounded to 8 bits, once, as is the bias
        Assert.InRange(((product - expected).abs() / (expected.abs() + bias.abs() + 0.01)).max().item<float>(), 0, 1.02 / 256);
        Assert.True((product - expected).abs().mean().item<float>() < (nn.functional.linear(x, weight, bias)
            - expected).abs().mean().item<float>());

        static Tensor Rounded(Tensor x) => x.to(ScalarType.BFloat16).to(ScalarType.Float32);
    }

    [Fact]
    public void Perplexities_are_near_those_of_32_bits_and_ranked_alike()
    {
        double[] ratios = [0, 0.3, 0.6, 0.9];
        var exact = ratios.Select(ratio => Score(ratio, autocast: false)).ToList();
        var near = ratios.Select(ratio => Score(ratio, autocast: true)).ToList();
        Assert.All(exact.Zip(near), pair =>
        {
            Assert.InRange(pair.Second / pair.First, 0.98, 1.02);
            Assert.NotEqual(pair.First, pair.Second);
        });
        Assert.Equal(Order(exact), Order(near));

        static IEnumerable<int> Order(List<double> scores) => Enumerable.Range(0, scores.Count).OrderBy(i => scores[i]);
    }

    [Fact]
    public void Shared_states_are_not_mixed_with_those_of_32_bits()
    {
        using var cache = new CandidateCache(10_000_000);
        var exact = Score(0.5, autocast: false, cache);
        var near = Score(0.5, autocast: true, cache);
        Assert.Equal(Score(0.5, autocast: false), exact);
        Assert.Equal(Score(0.5, autocast: true), near);
        Assert.Equal(near, Score(0.5, autocast: true, cache));
    }

    [Fact]
    public void Live_tensors_stay_flat_and_all_go_with_the_model()
    {
        var empty = LiveTensors.Settled();
        using (var second = folder.Load())
        {
            second.PrepareAutocast();
            var before = Tensor.TotalCount;
            for (var i = 0; i < 100; i++)
            {
                NegativeLogLikelihood.Of(second.Candidate(Plan(i / 100.0), new MagnitudeForTests(), autocast: true), Windows);
            }

            Assert.Equal(before, Tensor.TotalCount);
        }

        Assert.Equal(empty, Tensor.TotalCount);
    }

    public void Dispose()
    {
        model.Dispose();
        folder.Dispose();
    }

    private CompressionPlan Plan(double ratio) => CompressionPlan.Uniform(model.Topology, new Sparsify(ratio));

    private double Score(double ratio, bool autocast, CandidateCache? cache = null) =>
        NegativeLogLikelihood.Of(model.Candidate(Plan(ratio), new MagnitudeForTests(), cache: cache, autocast: autocast), Windows)
            .Perplexity;
}
