using EvoPrune.Models.Weights;
using EvoPrune.Models.Levels;
using EvoPrune.Models.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Levels;

/// <summary>The database of all sublayers at all levels: one content however it came about, and what candidates make of it.</summary>
[Collection("counts live tensors")]
public sealed class LevelDatabaseTests : IDisposable
{
    private static readonly TokenWindows Windows = TinyModel.Windows(6, 16);

    private readonly TemporaryFolder folder = new();
    private readonly TinyModel tiny = new(TinyModel.Config with { Blocks = 3 });
    private readonly ModelFolder source;
    private readonly LanguageModel model;

    public LevelDatabaseTests()
    {
        source = ModelFolder.Open(tiny.Path);
        model = source.Load(CPU, ScalarType.Float32);
    }

    public static TheoryData<ActivationSource> Sources => [.. Enum.GetValues<ActivationSource>()];

    public void Dispose()
    {
        model.Dispose();
        tiny.Dispose();
        folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_build_that_was_stopped_anywhere_goes_on_to_the_same_bytes(ActivationSource prefix)
    {
        model.Build(LevelsForTests.Open(folder["whole"], source, prefix), Windows);
        for (var sublayers = 1; sublayers < 6; sublayers++)
        {
            var database = LevelsForTests.Open(folder[$"stopped-{sublayers}"], source, prefix);
            using var stop = new CancellationTokenSource();
            var left = sublayers;
            Assert.Throws<OperationCanceledException>(() =>
                model.Build(database, Windows, _ => { if (--left == 0) { stop.Cancel(); } }, stop.Token));
            Assert.Equal(6 - sublayers, database.Missing.Count);

            // A file that was being written then is in nobody's way.
            File.WriteAllText(Path.Combine(database.Folder, $"{database.Missing[0]}.safetensors"), "cut off");
            model.Build(LevelsForTests.Open(database.Folder, source, prefix), Windows);
            Assert.Equal(Content(folder["whole"]), Content(database.Folder));
        }
    }

    [Fact]
    public void Builders_side_by_side_take_turns_and_the_second_finds_everything()
    {
        model.Build(LevelsForTests.Open(folder["alone"], source), Windows);
        var built = 0;
        Parallel.For(0, 4, _ =>
            model.Build(LevelsForTests.Open(folder["together"], source), Windows, _ => Interlocked.Increment(ref built)));
        Assert.Equal(6, built);
        Assert.Equal(Content(folder["alone"]), Content(folder["together"]));
    }

    [Fact]
    public void What_precedes_a_unit_matters_and_nothing_else_does()
    {
        var (pruned, dense) = (Built(ActivationSource.Pruned), Built(ActivationSource.Dense));
        Assert.Equal(pruned.Records[0].Levels, dense.Records[0].Levels);   // Nothing precedes the first.
        Assert.NotEqual(pruned.Records[^1].Levels, dense.Records[^1].Levels);
        Assert.Equal(File.ReadAllBytes(Path.Combine(pruned.Folder, "0.attn.safetensors")),
            File.ReadAllBytes(Path.Combine(dense.Folder, "0.attn.safetensors")));
    }

    [Fact]
    public void Records_tell_order_and_errors_and_second_order_is_better_at_every_level()
    {
        var database = Built(ActivationSource.Dense);
        Assert.Equal(["0.attn", "0.mlp", "1.attn", "1.mlp", "2.attn", "2.mlp"], database.Records.Select(record => record.Sublayer));
        Assert.Equal(["1/3", "2/3", "3/3"], database.Records[0].Levels.Select(level => level.Level));
        Assert.Equal([5, 10, 15, 20], database.Records[1].Levels.Select(level => level.Removed));
        foreach (var record in database.Records)
        {
            Assert.Equal(record.Levels.Select(level => level.Error).Order(), record.Levels.Select(level => level.Error));
            Assert.All(record.Levels.SkipLast(1), level =>
                Assert.InRange(level.Error, 0, Math.Min(level.ByMagnitude, level.WithoutUpdate)));
            var last = record.Levels[^1];
            Assert.Equal((1, 1, 1), (last.Error, last.WithoutUpdate, last.ByMagnitude), (a, b) => Math.Abs(a.Item1 - b.Item1)
                + Math.Abs(a.Item2 - b.Item2) + Math.Abs(a.Item3 - b.Item3) < 1e-5);
        }
    }

    [Fact]
    public void The_size_that_is_announced_is_that_of_the_weights()
    {
        var database = LevelsForTests.Open(folder["sized"], source);
        // Attention: 12 x (8 + 4); feed-forward: 12 x (15 + 10 + 5).
        Assert.Equal(3 * 12 * (12 + 30) * 4, database.Bytes);
        model.Build(database, Windows);
        var headers = Directory.EnumerateFiles(database.Folder, "*.safetensors")
            .Sum(file => 8 + BitConverter.ToInt64(File.ReadAllBytes(file)));
        Assert.Equal(database.Bytes, Directory.EnumerateFiles(database.Folder, "*.safetensors").Sum(file => new FileInfo(file).Length)
            - headers);
    }

    [Fact]
    public void Without_any_part_only_the_bias_is_added()
    {
        var database = Built(ActivationSource.Dense);
        var plan = LevelsForTests.Plan("0.attn=3/3 0.mlp=4/4 1.attn=3/3 1.mlp=4/4 2.attn=3/3 2.mlp=4/4");
        using var scope = NewDisposeScope();
        List<float[]> states = [];
        ((IBlockwiseCandidate)model.Candidate(plan, database))
            .BlockStates(Windows.ToTensor(), (_, shown) => states.Add([.. shown.contiguous().view(-1).data<float>()]));
        var biases = model.Weights.Sublayers.Where(id => id.Block > 0).Select(id => model.Weights.Get(id).Layers[^1].Bias!).Chunk(2)
            .Select(pair => pair[0] + pair[1]).ToList();
        for (var block = 1; block < 3; block++)
        {
            var bias = biases[block - 1].data<float>().ToArray();
            Assert.All(states[block].Zip(states[block - 1], (after, before) => after - before)
                .Index(), step => Assert.Equal(bias[step.Index % bias.Length], step.Item, 1e-5));
        }
    }

    [Fact]
    public void Shared_weights_change_no_bit_and_no_tensor_is_left_behind()
    {
        var database = Built(ActivationSource.Pruned);
        using var cache = new CandidateCache(1 << 22);
        var random = new RandomStream(1, "plans");
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 30; i++)
        {
            using var scope = NewDisposeScope();
            var plan = new CompressionPlan(model.Topology.Sublayers.Select(sublayer =>
            {
                var levels = Shrink.LevelsOf(model.Topology.StructuresOf(sublayer), 4);
                return KeyValuePair.Create(sublayer.Id, (Treatment)new Shrink(random.Next(levels + 1), levels));
            }));
            var tokens = Windows.ToTensor();
            var fresh = model.Candidate(plan, database).HiddenStates(tokens);
            Assert.True(fresh.eq(model.Candidate(plan, database, cache).HiddenStates(tokens)).all().item<bool>(), plan.ToString());
            Assert.True(fresh.eq(model.Candidate(plan, database, stored: cache).HiddenStates(tokens)).all().item<bool>(), plan.ToString());
        }

        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount - cache.HeldByThread);
    }

    [Fact]
    public void Sixteen_bit_weights_are_stored_in_16_bits()
    {
        using var half = source.Load(CPU, ScalarType.BFloat16);
        var database = LevelsForTests.Open(folder["half"], source, type: ScalarType.BFloat16);
        half.Build(database, Windows);
        Assert.Equal(3 * 12 * (12 + 30) * 2, database.Bytes);
        using var scope = NewDisposeScope();
        Assert.Equal(ScalarType.BFloat16, database.Weight(new(0, SublayerKind.Mlp), new(1, 4), CPU).dtype);
        Assert.True(half.Candidate(LevelsForTests.Plan("0.mlp=1/4 1.attn=2/3"), database)
            .HiddenStates(Windows.ToTensor()).isfinite().all().item<bool>());
    }

    [Fact]
    public void Levels_that_were_not_made_and_pruners_without_levels_are_told()
    {
        var database = Built(ActivationSource.Dense);
        var candidate = model.Candidate(LevelsForTests.Plan("1.mlp=1/10"), database);
        Assert.Equal(
            "1.mlp=level 1/10 takes 2 of 20 head groups or channels; the database has 1/4, 2/4, 3/4, 4/4. Give encoding and pruner the "
                + "same number of levels.",
            Assert.Throws<ArgumentException>(() => candidate.HiddenStates(Windows.ToTensor())).Message);
        var other = model.Candidate(LevelsForTests.Plan("1.mlp=1/4"), new MagnitudeForTests());
        Assert.Equal(
            "MagnitudeForTests has no levels and so no answer to 'level 1/4'; obs-levels has.",
            Assert.Throws<NotSupportedException>(() => other.HiddenStates(Windows.ToTensor())).Message);
    }

    [Fact]
    public void A_damaged_record_is_told()
    {
        var database = Built(ActivationSource.Dense);
        File.WriteAllText(Path.Combine(database.Folder, "1.mlp.json"), "{}");
        var again = LevelsForTests.Open(database.Folder, source);
        Assert.Contains("The level database is damaged", Errors.Of(() => _ = again.Records), StringComparison.Ordinal);
    }

    private LevelDatabase Built(ActivationSource prefix) => LevelsForTests.Built(folder[prefix.ToString()], source, model, Windows, prefix);

    private static Dictionary<string, string> Content(string folder) => Directory.EnumerateFiles(folder)
        .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))
        .ToDictionary(file => Path.GetFileName(file), file => Convert.ToHexString(File.ReadAllBytes(file)));
}
