using System.Runtime.InteropServices;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Families;
using EvoPrune.Models.Files;
using EvoPrune.Models.Hub;
using EvoPrune.Models.Inference;
using EvoPrune.Models.Tokenizers;
using EvoPrune.Models.Training;
using EvoPrune.Models.Weights;
using EvoPrune.Tensors.Natives;
using static TorchSharp.torch;

namespace EvoPrune.Models;

/// <summary>A model in the Hugging Face layout, opened but not loaded: only config.json and the weights' headers are read.</summary>
public sealed class ModelFolder
{
    private readonly IReadOnlyDictionary<string, TensorEntry> entries;
    private readonly IReadOnlyList<TensorEntry> extras;
    private readonly string prefix;
    private ModelFingerprint? fingerprint;

    private ModelFolder(string path, Family family, ModelConfig config, IReadOnlyDictionary<string, TensorEntry> entries,
        IReadOnlyList<Problem> warnings)
    {
        (Path, Family, Config, this.entries) = (path, family, config, entries);
        var expected = ExpectedTensor.Of(family, config).ToList();
        var types = TypeShares.Of(expected.Select(tensor => entries[tensor.Name]));
        Type = types.Main;
        Topology = Families.Topology.Of(family, config, Type);
        var names = expected.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        extras = [.. entries.Where(entry => !names.Contains(entry.Key) && IsWorthKeeping(entry.Key, entry.Value))
            .Select(entry => entry.Value)];
        prefix = expected.Where(tensor => tensor.Name != family.Head).Select(tensor => (tensor.Name, Stored: entries[tensor.Name].Name))
            .Where(tensor => tensor.Stored.EndsWith(tensor.Name, StringComparison.Ordinal))
            .Select(tensor => tensor.Stored[..^tensor.Name.Length]).First();
        Warnings =
        [
            .. warnings,
            .. types.Warnings(path),
            .. UnreadTensors([.. entries.Where(entry => !names.Contains(entry.Key) && !family.IsKnownExtra(entry.Key))
            .Select(entry => entry.Value)]),
        ];
    }

    /// <summary>Where the model is.</summary>
    public string Path { get; }

    /// <summary>How the model names its weights and what it computes.</summary>
    public Family Family { get; }

    /// <summary>Sizes and settings.</summary>
    public ModelConfig Config { get; }

    /// <summary>Data type of the weights in the file; where they are of several, the one that most of the numbers have.</summary>
    public StorageType Type { get; }

    /// <summary>What is odd about the folder and yet can be opened.</summary>
    public IReadOnlyList<Problem> Warnings { get; }

    /// <summary>Number of safetensors files.</summary>
    public int Files => entries.Values.Select(entry => entry.File).Distinct(StringComparer.Ordinal).Count();

    /// <summary>Blocks, sublayers and layers.</summary>
    public ModelTopology Topology { get; }

    /// <summary>Tokens of the longest sequence that the model was trained on, without the scaling of rotary positions.</summary>
    public int SequenceLength => (Config.Rotary?.Scaling as DynamicScaling)?.Original ?? Config.ContextLength;

    /// <summary>Tells this model from others.</summary>
    /// <exception cref="InputException">A file cannot be read.</exception>
    public ModelFingerprint Fingerprint => fingerprint ??= ModelFingerprint.Of(Topology, entries.Values);

    /// <summary>Opens a folder; of a model in the hub's cache, its snapshot.</summary>
    /// <exception cref="InputException">
    /// Files are missing or damaged, or weights and configuration differ: the exception lists all kinds of differences.
    /// </exception>
    public static ModelFolder Open(string path)
    {
        var (folder, warnings) = HubCache.Resolve(path);
        var (family, config) = ConfigFile.Read(folder);
        return new(folder, family, config, new WeightComparison(Checkpoint.Open(folder), family, config).Match(), warnings);
    }

    /// <summary>Opens a folder whose model predicts the next token, so that texts have a perplexity.</summary>
    /// <exception cref="InputException">As <see cref="Open"/>, or the model is an encoder.</exception>
    public static ModelFolder OpenLanguageModel(string path)
    {
        var folder = Open(path);
        if (folder.Family.IsCausal)
        {
            return folder;
        }

        var others = string.Join(", ", FamilyCatalog.All.Where(family => family.IsCausal).Select(family => family.ModelType));
        throw new InputException(
            $"A {folder.Family.ModelType} model is an encoder: it embeds texts, but predicts no next token, so it has no perplexity.",
            System.IO.Path.Combine(folder.Path, ConfigFile.FileName),
            $"Give a language model: {others}.");
    }

    /// <summary>The tokenizer beside the model.</summary>
    /// <exception cref="InputException">It is missing or malformed.</exception>
    public ITokenizer OpenTokenizer() => TokenizerFolder.Open(Path, Topology.Vocabulary);

    /// <summary>Loads the weights, tensor by tensor straight from the file.</summary>
    /// <param name="device">Where to.</param>
    /// <param name="type">float32, bfloat16 or float16; null keeps the type of the file.</param>
    /// <param name="rounding">A type through which every weight goes first: the model as it will be once stored in that type.</param>
    /// <param name="resident">
    /// Bytes of weights that may stay in memory, see <see cref="Offloading"/>; null for all. No value depends on it.
    /// </param>
    /// <exception cref="InputException">
    /// The file changed since it was opened, the stored head is not the embedding it is tied to, the device does not compute
    /// in this type, or fewer bytes may stay than have to.
    /// </exception>
    public LanguageModel Load(Device device, ScalarType? type = null, ScalarType? rounding = null, long? resident = null)
    {
        var computed = type ?? Type.Tensor!.Value;
        RequireComputable(computed, device);
        var offloading = OffloadingWithin(type, resident);
        HugePages.ChooseFor(offloading.Bytes);
        var offloaded = offloading.Offloaded(Family, Config);
        var reader = new WeightReader(entries, computed, device, rounding);
        var tensors = ReadTensors(name => offloaded.Contains(name) ? reader.Placeholder(name) : reader.Read(name));
        IWeightSource weights = new CheckpointWeights(Family, Config, name => tensors[name]);
        weights = offloading.Offloads ? new OffloadedWeights(weights, Family, offloaded, reader) : weights;
        return new(Topology, Family, new(Config, Family.IsCausal, weights), tensors.Values, reader) { Offloading = offloading };
    }

    /// <summary>Loads the weights as 32-bit parameters, to train the model further.</summary>
    /// <exception cref="InputException">The files changed since the folder was opened.</exception>
    public TrainableModel LoadTrainable() => TrainableModel.Of(Family, Config, ReadTensors(ScalarType.Float32, CPU));

    /// <summary>Which weights stay in memory under a budget.</summary>
    /// <inheritdoc cref="Load" path="/param"/>
    /// <exception cref="InputException">Fewer bytes may stay than have to.</exception>
    public Offloading OffloadingWithin(ScalarType? type, long? resident) =>
        Offloading.Of(Family, Config, type ?? Type.Tensor!.Value, resident, Path);

    /// <summary>Where a tensor of this name, without prefix, stands.</summary>
    internal TensorEntry Entry(string name) => entries[name];

    /// <summary>What of the tensors beside the model an exported one keeps: heads for other tasks and the like.</summary>
    internal IEnumerable<TensorEntry> Extras => extras;

    /// <summary>The name that a tensor has in the file, or would have: with the family's prefix, an older one, or none.</summary>
    internal string StoredName(string name) => name == Family.Head ? name : prefix + name;

    /// <summary>Every tensor by its name without prefix; the caller owns them.</summary>
    internal Dictionary<string, Tensor> ReadTensors(ScalarType type, Device device) =>
        ReadTensors(new WeightReader(entries, type, device).Read);

    private Dictionary<string, Tensor> ReadTensors(Func<string, Tensor> read)
    {
        RequireTiedHead();
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var expected in ExpectedTensor.Of(Family, Config))
            {
                using var scope = NewDisposeScope();
                tensors.Add(expected.Name, read(expected.Name).DetachFromDisposeScope());
            }

            return tensors;
        }
        catch
        {
            foreach (var tensor in tensors.Values)
            {
                tensor.Dispose();
            }

            throw;
        }
    }

    // Blocks are renumbered when others are dropped, and an unknown tensor of a block cannot follow.
    private bool IsWorthKeeping(string name, TensorEntry entry) =>
        entry.Type.Tensor is not null && (Family.IsPart(name) || !(Family.IsKnownExtra(name) || Family.IsOfBlock(name)));

    private IEnumerable<Problem> UnreadTensors(IReadOnlyList<TensorEntry> unread) => unread.Count == 0 ? [] :
    [
        new(
            $"{unread.Count} {(unread.Count == 1 ? "tensor is" : "tensors are")} no part of a {Family.ModelType} model of "
                + $"{Config.Blocks} blocks, and not read: "
            + $"{Listing.Of([.. unread.Select(entry => $"'{entry.Name}'")])}.",
            Path),
    ];

    private void RequireTiedHead()
    {
        if (Config.TiedHead
            && Family.Head is { } name
            && entries.TryGetValue(name, out var head)
            && !Checkpoint.SameData(head, entries[Family.TokenEmbedding]))
        {
            throw new InputException(
                $"Tensor '{head.Name}' differs from the token embedding, to which config.json ties it.",
                head.File,
                "Set tie_word_embeddings to false.");
        }
    }

    // Which types a device computes in depends on the version of libtorch; asking it is the only list that stays right.
    private void RequireComputable(ScalarType type, Device device)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        try
        {
            var probe = zeros(2, 2, dtype: type, device: device).Widened();
            nn.functional.layer_norm(nn.functional.linear(probe, probe), [2]);
        }
        catch (ExternalException e)
        {
            throw new InputException(
                $"Models are not computed in {type} on {device}: {e.Message}", Path, "Ask for dtype float32 or bfloat16.");
        }
    }
}
