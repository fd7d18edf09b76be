using EvoPrune.Models.Weights;
using EvoPrune.Models.Profiling;
using System.Diagnostics.Metrics;
using EvoPrune.Models.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Inference;

/// <summary>What candidates share changes no bit of what they are.</summary>
[Collection("counts live tensors")]
public sealed class CandidateCacheTests : IDisposable
{
    private const long Plenty = 1 << 24;

    private static readonly TokenWindows Windows = TinyModel.Windows(3, 16);
    private static readonly long StateBytes = Windows.Tokens * TinyModel.Config.HiddenSize * sizeof(float);
    private readonly TinyModel folder = new(TinyModel.Config with { Blocks = 5 });
    private readonly LanguageModel model;

    public CandidateCacheTests() => model = folder.Load();

    public static TheoryData<string> Pruners => ["magnitude", "pruned", "dense"];

    public void Dispose()
    {
        model.Dispose();
        folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Pruners))]
    public void Values_are_the_same_to_the_bit(string which)
    {
        using var cache = new CandidateCache(Plenty);
        var pruner = Pruner(which);
        foreach (var plan in Plans(60))
        {
            Assert.True(Same(model.Candidate(plan, pruner, Windows), model.Candidate(plan, pruner, Windows, cache), Windows),
                plan.ToString());
        }

        Assert.InRange(cache.Sublayers.Reused, 60, long.MaxValue);
    }

    [Theory]
    [MemberData(nameof(Pruners))]
    public void Two_sets_of_tokens_are_told_apart(string which)
    {
        using var cache = new CandidateCache(Plenty);
        var (pruner, others) = (Pruner(which), TinyModel.Windows(6, 8));
        foreach (var plan in Plans(20))
        {
            var (fresh, shared) = (model.Candidate(plan, pruner, Windows), model.Candidate(plan, pruner, Windows, cache));
            Assert.True(Same(fresh, shared, Windows) && Same(fresh, shared, others), plan.ToString());
        }
    }

    [Fact]
    public void Two_pruners_are_told_apart_and_share_what_is_dense()
    {
        using var cache = new CandidateCache(Plenty);
        var plan = new CompressionPlan([new(new(2, SublayerKind.Mlp), new Sparsify(0.5))]);
        Run(model.Candidate(plan, new MagnitudeForTests(), null, cache));
        var before = cache.Sublayers;
        var other = new PrunerOf(target => target.Weight.mul(0.5));
        Assert.True(Same(model.Candidate(plan, other), model.Candidate(plan, other, null, cache), Windows));
        Assert.Equal((before.Reused + 4, before.Run + 6), cache.Sublayers);   // blocks 0 and 1 of 5
    }

    [Fact]
    public void Plans_meet_again_behind_dropped_blocks()
    {
        using var cache = new CandidateCache(Plenty);
        Run(model.Candidate(Without(3), PruningMethod.None, cache));
        var before = cache.Sublayers;
        Run(model.Candidate(Without(3, 4), PruningMethod.None, cache));
        Assert.Equal((before.Reused + 6, before.Run), cache.Sublayers);
        Run(model.Candidate(Without(3), PruningMethod.None, cache));
        Assert.Equal((before.Reused + 14, before.Run), cache.Sublayers);
    }

    [Theory]
    [InlineData("magnitude", 4)]    // once per layer, whatever stands before it
    [InlineData("dense", 4)]
    [InlineData("pruned", 8)]       // what stands before it changes what goes in
    public void A_weight_is_made_once_where_nothing_else_decides_it(string which, int expected)
    {
        using var cache = new CandidateCache(Plenty);
        var (made, pruner) = (0, Pruner(which));
        IPruner counting = pruner is IActivationPruner { Needs: var needs }
            ? new ActivationPrunerOf(needs.Statistic, needs.Source, Counted)
            : new PrunerOf(Counted);
        foreach (var first in (Treatment[])[Treatment.Keep, Treatment.Drop])
        {
            Run(model.Candidate(
                new([new(new(0, SublayerKind.Attention), first), new(new(1, SublayerKind.Mlp), new Sparsify(0.5)),
                    new(new(2, SublayerKind.Mlp), new Sparsify(0.5))]), counting, Windows, cache));
        }

        Assert.Equal(expected, made);

        Tensor Counted(PruningTarget target)
        {
            made++;
            return pruner.Prune(target);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Where_there_is_no_room_for_weights_masks_are_kept(bool autocast)
    {
        using var cache = new CandidateCache(TinyModel.Config.HiddenSize * TinyModel.Config.InnerSize * sizeof(float) / 4);
        var made = 0;
        var pruner = new PrunerOf(target =>
        {
            made++;
            return new MagnitudeForTests().Prune(target);
        });
        int MadeBy(Treatment first)
        {
            made = 0;
            var plan = new CompressionPlan([new(new(0, SublayerKind.Attention), first), new(new(1, SublayerKind.Mlp), new Sparsify(0.5)),
                new(new(2, SublayerKind.Mlp), new Sparsify(0.5))]);
            Assert.True(Same(model.Candidate(plan, new MagnitudeForTests(), autocast: autocast),
                model.Candidate(plan, pruner, null, cache, autocast: autocast), Windows));
            return made;
        }

        Assert.Equal(4, MadeBy(Treatment.Keep));   // one is kept on trust
        Assert.Equal(3, MadeBy(Treatment.Drop));
        Assert.Equal(0, MadeBy(Treatment.Keep));
    }

    [Fact]
    public void Where_candidates_part_norms_are_not_measured_again_and_no_product_is_made_that_nobody_reads()
    {
        using var cache = new CandidateCache(Plenty);
        var pruner = Pruner("pruned");
        CompressionPlan Last(params double[] ratios) => CompressionPlan.PerBlock(
            model.Topology, [new Sparsify(0.1), new Sparsify(0.2), new Sparsify(0.3), .. ratios.Select(ratio => new Sparsify(ratio))]);
        var run = Operations(() => Run(model.Dense)) / 5;
        // all but what leaves the block
        var observed = run - (2.0 * Windows.Tokens * TinyModel.Config.HiddenSize * TinyModel.Config.InnerSize);
        Assert.Equal(5 * (run + observed), Operations(() => Run(model.Candidate(Last(0.4, 0.5), pruner, Windows, cache))));
        Assert.Equal((2 * run) + observed, Operations(() => Run(model.Candidate(Last(0.5, 0.5), pruner, Windows, cache))));
        Assert.Equal(run, Operations(() => Run(model.Candidate(Last(0.5, 0.6), pruner, Windows, cache))));

        // Other tokens, and another part of a block that is measured, are other norms.
        var mlp = new CompressionPlan([new(new(0, SublayerKind.Mlp), new Sparsify(0.5))]);
        Assert.Equal((5 * run) + observed, Operations(() => Run(model.Candidate(mlp, pruner, Windows, cache))));
        Assert.True(Same(model.Candidate(mlp, pruner, Windows), model.Candidate(mlp, pruner, Windows, cache), Windows));
    }

    [Fact]
    public void Beyond_the_budget_the_least_recently_used_goes()
    {
        using var cache = new CandidateCache(6 * StateBytes);
        Run(model.Candidate(CompressionPlan.Dense, PruningMethod.None, cache));
        Assert.Equal(StateBytes, cache.Bytes);   // on trust
        Run(model.Candidate(CompressionPlan.Dense, PruningMethod.None, cache));
        Assert.Equal(5 * StateBytes, cache.Bytes);
        Run(model.Candidate(Without(0), PruningMethod.None, cache));
        Assert.Equal(6 * StateBytes, cache.Bytes);
        var before = cache.Sublayers;
        Run(model.Candidate(CompressionPlan.Dense, PruningMethod.None, cache));
        Assert.Equal(before.Reused + 10, cache.Sublayers.Reused);   // Blocks 0 to 2 are gone, and block 4 alone is asked for.
        using var small = new CandidateCache(StateBytes - 1);
        Run(model.Candidate(CompressionPlan.Dense, PruningMethod.None, small));
        Assert.Equal(0, small.Bytes);
    }

    [Fact]
    public void What_is_pinned_stays_and_takes_a_quarter_of_the_budget()
    {
        var (before, made) = (LiveTensors.Settled(), 0);
        using (var cache = new CandidateCache(8 * StateBytes))
        {
            for (var round = 0; round < 3; round++)
            {
                for (var i = 0; i < 4; i++)
                {
                    using var scope = NewDisposeScope();
                    var tensor = cache.Pinned(i, () =>
                    {
                        made++;
                        return full(StateBytes / sizeof(float), (float)i);
                    });
                    Assert.Equal(i, tensor.mean().item<float>());
                    Assert.InRange(cache.Bytes, 1, 8 * StateBytes);
                }

                Run(model.Candidate(CompressionPlan.Dense, PruningMethod.None, cache));
                Run(model.Candidate(Without(round), PruningMethod.None, cache));
                Assert.Equal(cache.HeldByThread, Tensor.TotalCount - before);
            }

            Assert.Equal(2 + (3 * 2), made);   // two have room
            var reused = cache.Sublayers.Reused;
            Run(model.Candidate(Without(2), PruningMethod.None, cache));
            Assert.Equal(reused + 8, cache.Sublayers.Reused);   // beside them, states are kept
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void What_is_never_found_again_is_hardly_kept_until_it_is()
    {
        using var cache = new CandidateCache(20 * StateBytes);
        var pruner = new MagnitudeForTests();
        var next = 0;
        // A ratio of its own for every plan, as in a search over continuous ratios.
        CompressionPlan Next() => CompressionPlan.PerBlock(model.Topology, [.. Enumerable.Repeat(new Sparsify(0.2 + 0.001 * next++), 5)]);
        long ReusedBy(CompressionPlan plan)
        {
            var before = cache.Sublayers.Reused;
            Run(model.Candidate(plan, pruner, null, cache));
            return cache.Sublayers.Reused - before;
        }

        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(0, ReusedBy(Next()));
        }

        var plan = Next();
        Assert.Equal(0, ReusedBy(plan));
        Assert.InRange(ReusedBy(plan), 0, 9);   // Not all of it was kept.
        Assert.Contains(Enumerable.Range(0, 16), _ => ReusedBy(plan) == 10);
        plan = Next();
        Assert.Equal(0, ReusedBy(plan));
        Assert.Equal(10, ReusedBy(plan));   // Now that something was found, all is kept again.
    }

    [Fact]
    public void Live_tensors_stay_within_the_budget_and_all_go_in_the_end()
    {
        NegativeLogLikelihood.Of(model.Dense, Windows);
        var (before, scoped) = (LiveTensors.Settled(), DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        using (var cache = new CandidateCache(7 * StateBytes))
        {
            foreach (var plan in Plans(200))
            {
                NegativeLogLikelihood.Of(model.Candidate(plan, new MagnitudeForTests(), null, cache), Windows);
                Assert.InRange(cache.Bytes, 1, 7 * StateBytes);
                Assert.Equal(cache.HeldByThread, Tensor.TotalCount - before);
                Assert.Equal(cache.HeldByThread, DisposeScopeManager.Statistics.ThreadTotalLiveCount - scoped);
            }
        }

        Assert.Equal(before, Tensor.TotalCount);
        Assert.Equal(scoped, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Threads_share_one_cache()
    {
        using var cache = new CandidateCache(9 * StateBytes);
        var pruner = new MagnitudeForTests();
        double[] alone = [.. Plans(80).Select(plan => NegativeLogLikelihood.Of(model.Candidate(plan, pruner), Windows).Sum)];
        var together = new double[alone.Length];
        Parallel.ForEach(Plans(80).Index(), each =>
            together[each.Index] = NegativeLogLikelihood.Of(model.Candidate(each.Item, pruner, null, cache), Windows).Sum);
        Assert.Equal(alone, together);
    }

    private static CompressionPlan Without(params int[] blocks) =>
        new(blocks.SelectMany(block => new[] { SublayerKind.Attention, SublayerKind.Mlp }
        .Select(kind => KeyValuePair.Create(new SublayerId(block, kind), Treatment.Drop))));

    // Few treatments, so that many plans begin alike.
    private static IEnumerable<CompressionPlan> Plans(int count) => Enumerable.Range(0, count).Select(i =>
    {
        var random = new RandomStream(1, "plans", i);
        Treatment[] treatments = [Treatment.Keep, Treatment.Drop, new Sparsify(0.5)];
        return new CompressionPlan(Enumerable.Range(0, 10).Select(sublayer =>
            KeyValuePair.Create(new SublayerId(sublayer / 2, (SublayerKind)(sublayer % 2)), random.Pick(treatments))));
    });

    private static IPruner Pruner(string which) => which switch
    {
        "magnitude" => new MagnitudeForTests(),
        "pruned" => new ActivationPrunerOf(InputStatistic.Norms, ActivationSource.Pruned, Scaled),
        _ => new ActivationPrunerOf(InputStatistic.Gram, ActivationSource.Dense, Scaled),
    };

    // Depends on all that a pruner sees.
    private static Tensor Scaled(PruningTarget target)
    {
        using var scope = NewDisposeScope();
        var norms = target.Inputs!.Norms;
        return (target.Weight * (norms / norms.max())).MoveToOuterDisposeScope();
    }

    private static void Run(ICandidate candidate)
    {
        using var scope = NewDisposeScope();
        candidate.HiddenStates(Windows.ToTensor());
    }

    // In matrix products, of this thread.
    private static double Operations(Action action)
    {
        var (operations, thread) = (0.0, Environment.CurrentManagedThreadId);
        using var listener = new MeterListener { InstrumentPublished = (instrument, to) =>
            { if (instrument is { Meter.Name: Phases.Meter, Name: "operations" }) { to.EnableMeasurementEvents(instrument); } } };
        listener.SetMeasurementEventCallback<double>((_, count, _, _) => operations += Environment.CurrentManagedThreadId == thread ? count
            : 0);
        listener.Start();
        action();
        return operations;
    }

    private static bool Same(ICandidate left, ICandidate right, TokenWindows windows)
    {
        using var scope = NewDisposeScope();
        var (a, b) = (left.HiddenStates(windows.ToTensor()), right.HiddenStates(windows.ToTensor()));
        return a.eq(b).all().item<bool>();
    }
}
