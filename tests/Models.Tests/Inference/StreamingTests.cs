using EvoPrune.Models.Weights;
using EvoPrune.Models.Profiling;
using System.Diagnostics.Metrics;
using EvoPrune.Models.Export;
using EvoPrune.Models.Tests.Support;
using EvoPrune.Models.Training;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Inference;

/// <summary>Models of which only a part is in memory: the same bits, and no more is read than is needed.</summary>
[Collection("counts live tensors")]
public sealed class StreamingTests : IDisposable
{
    // Each of the two blocks has four matrices: 36 x 12 and 12 x 12 numbers in attention, 20 x 12 and 12 x 20 behind it.
    private const long BlockBytes = 1056 * 4, MatricesOfBlock = 4;

    private static readonly TokenWindows Windows = TinyModel.Windows(3, 16);
    private static readonly IPruner Magnitude = new MagnitudeForTests();
    private readonly TinyModel folder = new();
    private readonly ModelFolder source;
    private readonly LanguageModel whole;

    public StreamingTests() => (source, whole) = (ModelFolder.Open(folder.Path), folder.Load());

    private long AllBytes => source.Topology.Parameters * 4;

    public static TheoryData<string, int> PlansAndBlocks
    {
        get
        {
            TheoryData<string, int> all = [];
            foreach (var plan in new[] { "dense", "magnitude", "dropped", "layers", "norms of the pruned model", "norms of the dense model",
                "grams of the pruned model" })
            {
                all.Add(plan, 0);
                all.Add(plan, 1);
            }

            return all;
        }
    }

    public static TheoryData<string> References => [.. ReferenceModels.Names];

    [Fact]
    public void The_first_blocks_that_fit_stay()
    {
        (int, long) Staying(long? budget) => source.OffloadingWithin(ScalarType.Float32, budget) is var residency
            ? (residency.Blocks, residency.Bytes) : default;
        var tables = AllBytes - (2 * BlockBytes);
        Assert.Equal((2, AllBytes), Staying(null));
        Assert.Equal((2, AllBytes), Staying(AllBytes));
        Assert.Equal((1, AllBytes - BlockBytes), Staying(AllBytes - 1));
        Assert.Equal((1, AllBytes - BlockBytes), Staying(AllBytes - BlockBytes));
        Assert.Equal((0, tables), Staying(AllBytes - BlockBytes - 1));
        Assert.Equal((0, tables), Staying(tables));
        Assert.Equal((2, AllBytes / 2), source.OffloadingWithin(ScalarType.BFloat16, AllBytes / 2) is var half ? (half.Blocks, half.Bytes)
            : default);
        var message = Errors.Of(() => Staying(tables - 1));
        Assert.Contains("MB are too few: tables, norms and biases, which every candidate needs, take 0 MB of the 0 MB of weights", message,
            StringComparison.Ordinal);
        Assert.Contains("Give at least 1, or leave it out", message, StringComparison.Ordinal);
        Assert.Equal("weights: 120 of 498 MB resident, 9 of 12 blocks are read from the file for every candidate",
            $"{new Offloading(120_000_000, 498_000_000, 3, 12)}");
        Assert.Equal("weights: 498 of 498 MB resident, nothing is read again", $"{new Offloading(498_000_000, 498_000_000, 12, 12)}");
    }

    [Theory]
    [MemberData(nameof(PlansAndBlocks))]
    public void Every_value_is_that_of_the_whole_model(string kind, int blocks)
    {
        var (plan, pruner) = PlanOf(kind);
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            using var all = folder.Load(type);
            using var part = Streamed(blocks, type);
            using var cache = new CandidateCache(10_000_000);
            var expected = Bits(all.Candidate(plan, pruner, Windows));
            Assert.Equal(expected, Bits(part.Candidate(plan, pruner, Windows)));
            Assert.Equal(expected, Bits(part.Candidate(plan, pruner, Windows, cache)));
            Assert.Equal(expected, Bits(part.Candidate(plan, pruner, Windows, cache)));
            Assert.Equal(Bits(all.Candidate(plan, pruner, Windows, autocast: true)),
                Bits(part.Candidate(plan, pruner, Windows, autocast: true)));
            using var held = part.Prune(plan, pruner, Windows);
            Assert.Equal(expected, Bits(held.Candidate));
            Assert.Equal(all.Footprint(plan, pruner, Windows), part.Footprint(plan, pruner, Windows));
            Assert.Equal(all.Footprint(plan, pruner, Windows), held.Footprint);
            using var trainable = part.Trainable(plan, pruner, Windows);
            using var whole = all.Trainable(plan, pruner, Windows);
            Assert.Equal(Weights(whole), Weights(trainable));
        }
    }

    [Theory]
    [MemberData(nameof(References))]
    public void Every_family_is_read_block_by_block(string name)
    {
        var model = ModelFolder.Open(ReferenceModels.ModelOf(name));
        using var all = model.Load(CPU);
        using var part = model.Load(CPU, resident: Smallest(model));
        Assert.True(part.Offloading is { Blocks: 0, Offloads: true });
        var windows = LevelsForTests.Windows(name);
        Assert.Equal(Bits(all.Dense, windows), Bits(part.Dense, windows));
        Assert.Equal(
            Bits(all.Candidate(CompressionPlan.Uniform(model.Topology, new Sparsify(0.5)), Magnitude), windows),
            Bits(part.Candidate(CompressionPlan.Uniform(model.Topology, new Sparsify(0.5)), Magnitude), windows));
    }

    [Fact]
    public void Levels_made_from_the_file_are_those_made_in_memory()
    {
        using var part = Streamed(blocks: 0);
        using var levels = new TemporaryFolder();
        var (fromMemory, fromFile) = (LevelsForTests.Built(levels["a"], source, whole, Windows),
            LevelsForTests.Built(levels["b"], source, part, Windows));
        foreach (var file in Directory.GetFiles(levels["a"], "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(file.Replace(levels["a"], levels["b"], StringComparison.Ordinal)));
        }

        var plan = LevelsForTests.Plan("0.attn=1/3 0.mlp=2/4 1.mlp=drop");
        Assert.Equal(Bits(whole.Candidate(plan, fromMemory)), Bits(part.Candidate(plan, fromFile)));
        Assert.Equal(4 + 2 - 2, Reads(() => Bits(part.Candidate(plan, fromFile))));   // Last layers come from the database.
    }

    [Fact]
    public void The_exported_model_is_the_same_to_the_byte()
    {
        var (plan, pruner) = PlanOf("dropped");
        using var target = new TemporaryFolder();
        byte[] Exported(string name, long? resident)
        {
            ModelExporter.Export(source, plan, PruningMethod.Of(pruner), target[name], new() { Resident = resident }, CPU);
            return File.ReadAllBytes(Path.Combine(target[name], "model.safetensors"));
        }

        Assert.Equal(Exported("whole", null), Exported("streamed", Smallest(source)));
    }

    [Fact]
    public void Only_what_is_needed_is_read()
    {
        using var part = Streamed(blocks: 0);
        using var half = Streamed(blocks: 1);
        Assert.Equal(0, Reads(() => Assert.NotEqual(0, part.Topology.Parameters)));
        Assert.Equal(0, Reads(() => part.Candidate(CompressionPlan.Uniform(part.Topology, new Sparsify(0.5)), Magnitude)));
        Assert.Equal(2 * MatricesOfBlock, Reads(() => Bits(part.Dense)));
        Assert.Equal(MatricesOfBlock, Reads(() => Bits(half.Dense)));
        Assert.Equal(MatricesOfBlock + 2, Reads(() => Bits(part.Candidate(LevelsForTests.Plan("1.attn=drop"), PruningMethod.None))));

        // A block that is measured is run twice and read once.
        Assert.Equal(2
            * MatricesOfBlock,
            Reads(() => Bits(part.Candidate(PlanOf("norms of the pruned model").Plan, PlanOf("norms of the pruned model")
                .Pruner, Windows))));

        // What candidates share need not be read again: states behind the first block, and pruned weights.
        using var cache = new CandidateCache(10_000_000);
        var (plan, pruner) = PlanOf("magnitude");
        Bits(part.Candidate(plan, pruner, cache: cache));
        var dropped = With(plan, "1.attn", Treatment.Drop);
        Assert.Equal(0, Reads(() => Bits(part.Candidate(dropped, pruner, cache: cache))));
        var kept = With(plan, "1.attn", Treatment.Keep);
        Assert.Equal(2, Reads(() => Bits(part.Candidate(kept, pruner, cache: cache))));
    }

    [Fact]
    public void Pruned_weights_are_held_only_where_each_use_would_cost_a_walk()
    {
        using var part = Streamed(blocks: 0);
        var (norms, grams) = (PlanOf("norms of the pruned model").Pruner, PlanOf("grams of the pruned model").Pruner);
        Assert.Equal((true, true, false), (whole.IsWorthHolding(norms), whole.IsWorthHolding(grams), whole.IsWorthHolding(Magnitude)));
        Assert.Equal((false, true, false), (part.IsWorthHolding(norms), part.IsWorthHolding(grams), part.IsWorthHolding(Magnitude)));
    }

    [Fact]
    public void Live_tensors_stay_flat_and_all_go_with_the_model()
    {
        var empty = LiveTensors.Settled();
        using (var part = Streamed(blocks: 1))
        {
            var before = Tensor.TotalCount;
            for (var i = 0; i < 50; i++)
            {
                Bits(part.Candidate(CompressionPlan.Uniform(part.Topology, new Sparsify(i / 50.0)), Magnitude));
            }

            using (var held = part.Prune(PlanOf("dropped").Plan, Magnitude))
            {
                Assert.Equal(before + 4, Tensor.TotalCount);   // One block's pruned matrices; the other is dropped.
            }

            Assert.Equal(before, Tensor.TotalCount);
        }

        Assert.Equal(empty, Tensor.TotalCount);
    }

    [Fact]
    public void A_file_that_changed_is_told()
    {
        using var part = Streamed(blocks: 0);
        var file = folder["model.safetensors"];
        var before = Bits(part.Dense);
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddSeconds(5));
        var message = Errors.Of(() => Bits(part.Dense));
        Assert.Contains("The file has changed since the model was loaded, but 'transformer.h.0.attn.c_attn.weight' is read from it",
            message, StringComparison.Ordinal);
        Assert.Contains(file, message, StringComparison.Ordinal);
        using var again = Streamed(blocks: 0);
        Assert.Equal(before, Bits(again.Dense));
        File.Delete(file);
        Assert.Contains("The file has changed", Errors.Of(() => Bits(again.Dense)), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        whole.Dispose();
        folder.Dispose();
    }

    private LanguageModel Streamed(int blocks, ScalarType type = ScalarType.Float32)
    {
        var width = type == ScalarType.Float32 ? 1 : 2;
        return source.Load(CPU, type, resident: (AllBytes - ((2 - blocks) * BlockBytes)) / width);
    }

    // Everything but the matrices of the blocks.
    private static long Smallest(ModelFolder model)
    {
        var matrices = model.Topology.Sublayers.SelectMany(sublayer => sublayer.Layers).Sum(layer => layer.Parameters);
        return (model.Topology.Parameters - matrices) * model.Topology.BytesPerParameter;
    }

    private (CompressionPlan Plan, IPruner? Pruner) PlanOf(string kind)
    {
        var half = CompressionPlan.Uniform(source.Topology, new Sparsify(0.5));
        return kind switch
        {
            "dense" => (CompressionPlan.Dense, null),
            "magnitude" => (half, Magnitude),
            "dropped" => (With(With(half, "0.attn", Treatment.Drop), "0.mlp", Treatment.Drop), Magnitude),
            "layers" => (
                new([KeyValuePair.Create(new SublayerId(1, SublayerKind.Mlp),
                    (Treatment)new PerLayer([new Sparsify(0), new Sparsify(0.5)]))]), Magnitude),
            "norms of the pruned model" => (half, Weighted(InputStatistic.Norms, ActivationSource.Pruned)),
            "norms of the dense model" => (half, Weighted(InputStatistic.Norms, ActivationSource.Dense)),
            _ => (half, Weighted(InputStatistic.Gram, ActivationSource.Pruned)),
        };
    }

    private static CompressionPlan With(CompressionPlan plan, string sublayer, Treatment treatment) =>
        new(plan.Changes.Select(change => $"{change.Key}" == sublayer ? KeyValuePair.Create(change.Key, treatment) : change));

    // As Wanda ranks weights, by size times norm of the input.
    private static ActivationPrunerOf Weighted(InputStatistic statistic, ActivationSource from) => new(statistic, from, target =>
    {
        var scores = target.Weight.abs() * target.Inputs!.Norms.to(target.Weight.dtype);
        return target.Weight * scores.gt(scores.mean());
    });

    private static byte[] Bits(ICandidate candidate, TokenWindows? windows = null)
    {
        using var scope = NewDisposeScope();
        return candidate.HiddenStates((windows ?? Windows).ToTensor()).bytes.ToArray();
    }

    private static byte[] Weights(TrainableCandidate candidate) =>
        [.. candidate.Parameters.OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => entry.Value.bytes.ToArray())];

    // Tensors that this thread reads from a file meanwhile.
    private static int Reads(Action action)
    {
        var (reads, thread) = (0, Environment.CurrentManagedThreadId);
        using var listener = new MeterListener { InstrumentPublished = (instrument, to) =>
            { if (instrument.Meter.Name == Phases.Meter) { to.EnableMeasurementEvents(instrument); } } };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
            reads += tags is [{ Value: Phases.Reading }] && Environment.CurrentManagedThreadId == thread ? 1 : 0);
        listener.Start();
        action();
        return reads;
    }
}
