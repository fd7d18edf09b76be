using EvoPrune.Models.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Inference;

/// <summary>Candidates are views: they neither change the dense model nor leave tensors behind, and threads do not change them.</summary>
[Collection("counts live tensors")]
public sealed class CandidateTests : IDisposable
{
    private static readonly TokenWindows Windows = TinyModel.Windows(3, 16);
    private readonly TinyModel folder = new();
    private readonly LanguageModel model;

    public CandidateTests() => model = folder.Load();

    [Fact]
    public void Dense_results_are_bit_identical_after_many_prune_cycles()
    {
        using var scope = NewDisposeScope();
        var before = model.Dense.HiddenStates(Windows.ToTensor());
        for (var i = 0; i < 20; i++)
        {
            using var candidate = NewDisposeScope();
            var pruned = Uniform(i / 20.0).HiddenStates(Windows.ToTensor());
            Assert.Equal(i == 0, Equal(before, pruned));
        }

        Assert.True(Equal(before, model.Dense.HiddenStates(Windows.ToTensor())));
    }

    [Fact]
    public void Live_tensors_stay_flat_over_a_thousand_evaluations()
    {
        NegativeLogLikelihood.Of(Uniform(0.5), Windows);
        var (before, scoped) = (LiveTensors.Settled(), DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        for (var i = 0; i < 1000; i++)
        {
            NegativeLogLikelihood.Of(Uniform(i / 1000.0), Windows);
        }

        Assert.Equal(before, Tensor.TotalCount);
        Assert.Equal(scoped, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Disposing_the_model_frees_every_tensor_even_inside_a_scope()
    {
        var before = LiveTensors.Settled();
        using (NewDisposeScope())
        {
            using var second = folder.Load();
            Assert.Equal(before + 28, Tensor.TotalCount);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Every_block_shows_its_states_once_and_leaves_no_tensor()
    {
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var whole = BlockStates(Uniform(0.5));
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(model.Topology.Blocks.Count, whole.Count);
        for (var block = 0; block < whole.Count; block++)
        {
            // A model that ends behind this block: the dropped ones show what came in.
            var kept = CompressionPlan.Uniform(model.Topology, new Sparsify(0.5)).Changes.Where(change => change.Key.Block <= block);
            var dropped = model.Topology.Sublayers.Where(sublayer => sublayer.Id.Block > block)
                .Select(sublayer => KeyValuePair.Create(sublayer.Id, Treatment.Drop));
            var shorter = BlockStates(model.Candidate(new(kept.Concat(dropped)), new MagnitudeForTests()));
            Assert.All(shorter.Skip(block), states => Assert.Equal(whole[block], states));
            Assert.True(block == 0 || !whole[block].SequenceEqual(whole[block - 1]));
        }
    }

    private static List<float[]> BlockStates(ICandidate candidate)
    {
        using var scope = NewDisposeScope();
        var shown = new List<float[]>();
        ((IBlockwiseCandidate)candidate).BlockStates(Windows.ToTensor(), (block, states) =>
        {
            Assert.Equal(shown.Count, block);
            Assert.Equal([Windows.Count, Windows.Length], states.shape[..2]);
            shown.Add(states.contiguous().data<float>().ToArray());
        });
        return shown;
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit()
    {
        // Large enough for the blocked kernels of a BLAS, which have state of their own.
        using var wide = new TinyModel(TinyModel.Config with { HiddenSize = 96, InnerSize = 384 });
        using var shared = wide.Load();
        var windows = TinyModel.Windows(40, 16);
        var alone = Enumerable.Range(0, 24).Select(Measure).ToArray();
        var together = new double[alone.Length];
        Parallel.For(0, alone.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => together[i] = Measure(i));
        Assert.Equal(alone, together);

        double Measure(int i)
        {
            set_num_threads(1);
            var plan = CompressionPlan.Uniform(shared.Topology, new Sparsify(i % 8 / 10.0));
            return NegativeLogLikelihood.Of(shared.Candidate(plan, new MagnitudeForTests()), windows).Sum;
        }
    }

    [Fact]
    public void Bfloat16_is_near_float32()
    {
        using var half = folder.Load(ScalarType.BFloat16);
        var (exact, near) = (NegativeLogLikelihood.Of(model.Dense, Windows), NegativeLogLikelihood.Of(half.Dense, Windows));
        Assert.InRange(near.Perplexity / exact.Perplexity, 0.9, 1.1);
        Assert.NotEqual(exact.Sum, near.Sum);
    }

    public void Dispose()
    {
        model.Dispose();
        folder.Dispose();
    }

    private ICandidate Uniform(double ratio) =>
        model.Candidate(CompressionPlan.Uniform(model.Topology, new Sparsify(ratio)), new MagnitudeForTests());

    private static bool Equal(Tensor a, Tensor b) => a.eq(b).all().item<bool>();
}

[CollectionDefinition("counts live tensors", DisableParallelization = true)]
public sealed class LiveTensorsCollection;
