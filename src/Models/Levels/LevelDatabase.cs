using System.Collections.Concurrent;
using System.Text.Json;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Files;
using EvoPrune.Models.Inference;
using static TorchSharp.torch;

namespace EvoPrune.Models.Levels;

/// <summary>All sublayers of a model at all levels, in a folder: for each, what goes in which order, and the last layer's weight at every level.</summary>
/// <remarks>
/// DarwinLM (seed 001, section 3.1). It stands in the place of the pruner that made it. A sublayer is there as soon as its record is, so a
/// build that was killed goes on behind the last one; candidates read what they need. Safe for use by several threads at once.
/// </remarks>
/// <param name="folder">Where it lies: found by everything that it depends on.</param>
/// <param name="pruner">Makes the levels.</param>
/// <param name="topology">The model.</param>
/// <param name="type">The data type of the weights in memory, and so of those that are stored.</param>
public sealed class LevelDatabase(string folder, IStructuredPruner pruner, ModelTopology topology, ScalarType type) : IPruner
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = false };

    private readonly ConcurrentDictionary<SublayerId, Lazy<(LevelRecord Record, IReadOnlyDictionary<string, TensorEntry> Weights)>> opened = [];

    /// <summary>Where it lies.</summary>
    public string Folder => folder;

    /// <summary>The sublayers that are not there yet.</summary>
    public IReadOnlyList<SublayerId> Missing => [.. topology.Sublayers.Select(sublayer => sublayer.Id).Where(id => !File.Exists(RecordPath(id)))];

    /// <summary>Bytes of the weights of all sublayers at all levels.</summary>
    public long Bytes => topology.Sublayers.Sum(sublayer => Counts(sublayer).Sum(level => (long)sublayer.Layers[^1].Outputs * Columns(sublayer, level.Removed))) * StorageType.Of(type).Bytes;

    /// <summary>What is said of the sublayers, in the order of the forward pass.</summary>
    public IReadOnlyList<LevelRecord> Records => [.. topology.Sublayers.Select(sublayer => Open(sublayer.Id).Record)];

    /// <summary>Levels that the database was made for.</summary>
    public int Levels => pruner.Levels;

    /// <summary>Makes the sublayers that are missing, in one pass of the calibration tokens through the model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="calibration">The tokens on which inputs are measured.</param>
    /// <param name="built">Told of every sublayer that was made.</param>
    /// <param name="cancellation">Stops between two sublayers.</param>
    /// <exception cref="InputException">The folder cannot be written.</exception>
    public void Build(LanguageModel model, TokenWindows calibration, Action<SublayerId>? built = null, CancellationToken cancellation = default)
    {
        try
        {
            Directory.CreateDirectory(folder);
            using var turn = FileTurn.Wait(Path.Combine(folder, "build.lock"), cancellation);
            if (Missing.Count > 0)
            {
                new LevelBuilder(model.Weights, topology, pruner, this).Build(calibration, built, cancellation);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The level database cannot be written: {exception.Message}", folder, "Name another folder in EVOPRUNE_CACHE.");
        }
    }

    /// <summary>Refuses, in the pruner's words: whole sublayers are made smaller, and nothing else.</summary>
    public Tensor Prune(PruningTarget target) => pruner.Prune(target);

    /// <summary>Head groups or inner channels of a sublayer.</summary>
    internal int StructuresOf(SublayerId id) => topology.StructuresOf(SublayerOf(id));

    /// <summary>The levels of a sublayer but level 0, with the parts that are gone at each.</summary>
    internal IReadOnlyList<(Shrink Level, int Removed)> Counts(Sublayer sublayer)
    {
        var parts = topology.StructuresOf(sublayer);
        var levels = Shrink.LevelsOf(parts, pruner.Levels);
        return [.. Enumerable.Range(1, levels).Select(level => new Shrink(level, levels)).Select(level => (level, level.Removed(parts)))];
    }

    /// <summary>The parts that are left at a level, rising.</summary>
    internal long[] Kept(SublayerId id, Shrink level)
    {
        var record = Open(id).Record;
        return [.. record.Order.Skip(level.Removed(record.Parts)).Order().Select(part => (long)part)];
    }

    /// <summary>The last layer's weight over the columns that are left, in the current dispose scope.</summary>
    /// <exception cref="ArgumentException">The database was made for other levels.</exception>
    internal Tensor Weight(SublayerId id, Shrink level, Device device)
    {
        var (sublayer, (record, weights)) = (SublayerOf(id), Open(id));
        var removed = level.Removed(record.Parts);
        return removed == record.Parts ? empty(sublayer.Layers[^1].Outputs, 0, dtype: type, device: device)
            : weights.TryGetValue(NameOf(removed), out var entry) ? Checkpoint.Read(entry, type, device)
            : throw new ArgumentException(
                $"{id}={level} takes {removed} of {record.Parts} parts; the database has {string.Join(", ", record.Levels.Select(each => each.Level))}. "
                + "Encoding and pruner have to say the same number of levels.");
    }

    /// <summary>Stores a sublayer: its weights first, since the record says that they are there.</summary>
    internal void Store(SublayerId id, LevelRecord record, IReadOnlyList<(int Removed, Tensor Weight)> weights)
    {
        SafetensorsWriter.Write(WeightsPath(id), weights.Where(each => each.Removed < record.Parts).Select(each => KeyValuePair.Create(NameOf(each.Removed), each.Weight)));
        AtomicFile.Write(RecordPath(id), JsonSerializer.Serialize(record, Json) + "\n");
    }

    private (LevelRecord Record, IReadOnlyDictionary<string, TensorEntry> Weights) Open(SublayerId id) => opened.GetOrAdd(id, _ => new(() => Read(id))).Value;

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
            throw new InputException($"The level database is damaged: {exception.Message}", RecordPath(id), "Delete its folder; it is built again.");
        }
    }

    private Sublayer SublayerOf(SublayerId id) => topology.Blocks[id.Block].Sublayers.Single(sublayer => sublayer.Id == id);

    private int Columns(Sublayer sublayer, int removed) => sublayer.Layers[^1].Inputs / topology.StructuresOf(sublayer) * (topology.StructuresOf(sublayer) - removed);

    private string RecordPath(SublayerId id) => Path.Combine(folder, $"{id}.json");

    private string WeightsPath(SublayerId id) => Path.Combine(folder, $"{id}.safetensors");

    private static string NameOf(int removed) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"without-{removed}");
}
