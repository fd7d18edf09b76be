using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Files;
using EvoPrune.Models.Inference;
using EvoPrune.Models.Weights;
using static TorchSharp.torch;
using SublayerInputs = System.Collections.Generic.IReadOnlyDictionary<EvoPrune.Models.Families.LinearRole, EvoPrune.InputStatistics>;

namespace EvoPrune.Models.Levels;

/// <summary>
/// All sublayers of a model at all levels, in a folder: the order in which structures go, and the last layer's weight at every level.
/// </summary>
/// <remarks>
/// Tang et al. 2025, DarwinLM, section 3.1. A sublayer is complete once its record exists, so a build that was killed continues after the
/// last complete one. Candidates read what they need. Safe for use by several threads at once.
/// </remarks>
/// <param name="folder">The folder; its name depends on everything that the weights depend on.</param>
/// <param name="pruner">Makes the levels.</param>
/// <param name="topology">The model.</param>
/// <param name="type">The data type of the weights, in memory and in the database.</param>
public sealed class LevelDatabase(string folder, IStructuredPruner pruner, ModelTopology topology, ScalarType type) : PruningMethod
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = false };

    private readonly ConcurrentDictionary<SublayerId, Lazy<(LevelRecord Record, IReadOnlyDictionary<string, TensorEntry> Weights)>> opened =
        [];

    /// <summary>Where it lies.</summary>
    public string Folder => folder;

    /// <summary>The sublayers that are not there yet.</summary>
    public IReadOnlyList<SublayerId> Missing =>
        [.. topology.Sublayers.Select(sublayer => sublayer.Id).Where(id => !File.Exists(RecordPath(id)))];

    /// <summary>Bytes of the weights of all sublayers at all levels.</summary>
    public long Bytes =>
        topology.Sublayers.Sum(sublayer => Counts(sublayer)
            .Sum(level => (long)sublayer.Layers[^1].Outputs * Columns(sublayer, level.Removed))) * StorageType.Of(type).Bytes;

    /// <summary>The records of the sublayers, in the order of the forward pass.</summary>
    public IReadOnlyList<LevelRecord> Records => [.. topology.Sublayers.Select(sublayer => Open(sublayer.Id).Record)];

    /// <summary>Levels that the database was made for.</summary>
    public int Levels => pruner.Levels;

    /// <summary>Makes the sublayers that are missing, in one pass of the calibration tokens through the model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="calibration">The tokens on which inputs are measured.</param>
    /// <param name="built">Called after every sublayer.</param>
    /// <param name="cancellation">Stops between two sublayers.</param>
    /// <exception cref="InputException">The folder cannot be written.</exception>
    internal void Build(DenseModel model, TokenWindows calibration, Action<SublayerId>? built = null,
        CancellationToken cancellation = default)
    {
        try
        {
            Directory.CreateDirectory(folder);
            using var turn = FileTurn.Wait(Path.Combine(folder, "build.lock"), cancellation);
            if (Missing.Count > 0)
            {
                new LevelBuilder(model, topology, pruner, this).Build(calibration, built, cancellation);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The level database cannot be written: {exception.Message}", folder,
                "Name another folder in EVOPRUNE_CACHE.");
        }
    }

    /// <inheritdoc/>
    public override Treatment Uniform(double sparsity, ImportanceMetric? metric) =>
        new Shrink((int)Math.Round(sparsity * pruner.Levels, MidpointRounding.AwayFromZero), pruner.Levels);

    /// <summary>Makes the levels.</summary>
    internal IStructuredPruner Pruner => pruner;

    /// <summary>The data type of the weights.</summary>
    internal ScalarType Type => type;

    internal override MethodKey Key => new(this, null, null);

    internal override bool IsStored => true;

    internal override bool IsWorthHolding(bool offloads) => !offloads;

    internal override IWeightSource Over(
        IWeightSource checkpoint, CompressionPlan plan, Func<SublayerId, SublayerInputs?> statistics, MaskCache? masks, bool inOldShapes) =>
        new WidenedWeights(new ShrunkWeights(checkpoint, plan, this, inOldShapes));

    /// <summary>The heads of an attention sublayer; null for a feed-forward sublayer.</summary>
    internal HeadGroups? HeadsOf(SublayerId id) => id.Kind == SublayerKind.Attention ? topology.Blocks[id.Block].Heads : null;

    /// <summary>Head groups or inner channels of a sublayer.</summary>
    internal int StructuresOf(SublayerId id) => topology.StructuresOf(SublayerOf(id));

    /// <summary>The levels of a sublayer but level 0, with the structures that are gone at each.</summary>
    internal IReadOnlyList<(Shrink Level, int Removed)> Counts(Sublayer sublayer)
    {
        var structures = topology.StructuresOf(sublayer);
        var levels = Shrink.LevelsOf(structures, pruner.Levels);
        return [.. Enumerable.Range(1, levels).Select(level => new Shrink(level, levels))
            .Select(level => (level, level.Removed(structures)))];
    }

    /// <summary>The structures that are left at a level, rising.</summary>
    internal long[] Kept(SublayerId id, Shrink level)
    {
        var record = Open(id).Record;
        return [.. record.Order.Skip(level.Removed(record.Structures)).Order().Select(structure => (long)structure)];
    }

    /// <summary>The last layer's weight over the columns that are left, in the current dispose scope.</summary>
    /// <exception cref="ArgumentException">The database was made for other levels.</exception>
    internal Tensor Weight(SublayerId id, Shrink level, Device device)
    {
        var (sublayer, (record, weights)) = (SublayerOf(id), Open(id));
        var removed = level.Removed(record.Structures);
        return removed == record.Structures ? empty(sublayer.Layers[^1].Outputs, 0, dtype: type, device: device)
            : weights.TryGetValue(NameOf(removed), out var entry) ? Checkpoint.Read(entry, type, device)
            : throw new ArgumentException(
                $"{id}={level} takes {removed} of {record.Structures} head groups or channels; the database has "
                    + $"{string.Join(", ", record.Levels.Select(each => each.Level))}. "
                + "Give encoding and pruner the same number of levels.");
    }

    /// <summary>Stores a sublayer: its weights first, since the record says that they are there.</summary>
    internal void Store(SublayerId id, LevelRecord record, IReadOnlyList<(int Removed, Tensor Weight)> weights)
    {
        SafetensorsWriter.Write(WeightsPath(id), weights.Where(each => each.Removed < record.Structures)
            .Select(each => KeyValuePair.Create(NameOf(each.Removed), each.Weight)));
        AtomicFile.Write(RecordPath(id), JsonSerializer.Serialize(record, Json) + "\n");
    }

    private (LevelRecord Record, IReadOnlyDictionary<string, TensorEntry> Weights) Open(SublayerId id) =>
        opened.GetOrAdd(id, _ => new(() => Read(id))).Value;

    private (LevelRecord, IReadOnlyDictionary<string, TensorEntry>) Read(SublayerId id)
    {
        try
        {
            var record = JsonSerializer.Deserialize<LevelRecord>(InputFile.ReadAllBytes(RecordPath(id)), Json);
            return record?.Order?.Order().SequenceEqual(Enumerable.Range(0, StructuresOf(id))) == true && record.Levels is not null
                ? (record, SafetensorsHeader.Read(WeightsPath(id)).ToDictionary(entry => entry.Name))
                : throw new JsonException("this is no record of the sublayer");
        }
        catch (JsonException exception)
        {
            throw new InputException($"The level database is damaged: {exception.Message}", RecordPath(id),
                "Delete its folder; it is built again.");
        }
    }

    private Sublayer SublayerOf(SublayerId id) => topology.Blocks[id.Block].Sublayers.Single(sublayer => sublayer.Id == id);

    private int Columns(Sublayer sublayer, int removed) => sublayer.Layers[^1].Inputs / topology.StructuresOf(sublayer)
        * (topology.StructuresOf(sublayer) - removed);

    private string RecordPath(SublayerId id) => Path.Combine(folder, $"{id}.json");

    private string WeightsPath(SublayerId id) => Path.Combine(folder, $"{id}.safetensors");

    private static string NameOf(int removed) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"without-{removed}");
}

/// <summary>What a level database knows of one sublayer, beside the weights.</summary>
/// <param name="Sublayer">For example <c>3.mlp</c>.</param>
/// <param name="Structures">Number of its head groups or channels.</param>
/// <param name="Order">The head groups or channels in the order in which they go.</param>
/// <param name="Levels">From level 1 upward.</param>
public sealed record LevelRecord(
    [property: JsonPropertyName("unit")] string Sublayer,
    [property: JsonPropertyName("parts")] int Structures,
    IReadOnlyList<int> Order,
    IReadOnlyList<SublayerLevel> Levels);

/// <summary>One level of a sublayer.</summary>
/// <param name="Level">For example <c>3/10</c>.</param>
/// <param name="Removed">Number of head groups or channels that are gone: the first ones of the order.</param>
/// <param name="Error">Error of the sublayer's output over the calibration tokens, without biases: ||(W - W_k) X||^2 / ||W X||^2.</param>
/// <param name="WithoutUpdate">The same error with the same head groups or channels gone, but no weight updated.</param>
/// <param name="ByMagnitude">The same error with those of smallest weights in the last layer gone, and no weight updated.</param>
public sealed record SublayerLevel(string Level, int Removed, double Error, double WithoutUpdate, double ByMagnitude);
