using System.Runtime.InteropServices;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Families;
using EvoPrune.Models.Inference;
using EvoPrune.Models.Tokenizers;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Models;

/// <summary>A model in the Hugging Face layout, opened but not loaded: only config.json and the weights' headers are read.</summary>
public sealed class ModelFolder
{
    private readonly IReadOnlyDictionary<string, TensorEntry> entries;

    private ModelFolder(string path, Family family, ModelConfig config, IReadOnlyDictionary<string, TensorEntry> entries)
    {
        (Path, Family, Config, this.entries) = (path, family, config, entries);
        Type = entries[family.TokenEmbedding].Type;
        Topology = Families.Topology.Of(family, config, Type);
    }

    /// <summary>Where the model is.</summary>
    public string Path { get; }

    /// <summary>How the model names its weights and what it computes.</summary>
    public Family Family { get; }

    /// <summary>Sizes and settings.</summary>
    public ModelConfig Config { get; }

    /// <summary>Data type of the weights in the file.</summary>
    public StorageType Type { get; }

    /// <summary>Blocks, units and layers.</summary>
    public ModelTopology Topology { get; }

    /// <summary>Opens a folder.</summary>
    /// <exception cref="InputException">
    /// Files are missing or damaged, or weights and configuration differ: all differences are listed.
    /// </exception>
    public static ModelFolder Open(string path)
    {
        var (family, config) = ConfigFile.Read(path);
        return new(path, family, config, WeightComparison.Match(Checkpoint.Open(path), family, config));
    }

    /// <summary>The tokenizer beside the model.</summary>
    /// <exception cref="InputException">It is missing, malformed, or larger than the model's vocabulary.</exception>
    public ITokenizer OpenTokenizer() => TokenizerFolder.Open(Path, Topology.Vocabulary);

    /// <summary>Refuses encoders, for which a perplexity is not defined.</summary>
    /// <exception cref="InputException">The model predicts no next token.</exception>
    public void RequireLanguageModel()
    {
        if (!Family.IsCausal)
        {
            var others = string.Join(", ", FamilyCatalog.All.Where(family => family.IsCausal).Select(family => family.ModelType));
            throw new InputException(
                $"A {Family.ModelType} model is an encoder: it embeds texts, but predicts no next token, so it has no perplexity.",
                System.IO.Path.Combine(Path, ConfigFile.FileName),
                $"Give a language model: {others}.");
        }
    }

    /// <summary>Loads the weights, tensor by tensor straight from the mapped file.</summary>
    /// <param name="device">Where to.</param>
    /// <param name="type">float32, bfloat16 or float16; null keeps the type of the file.</param>
    /// <exception cref="InputException">
    /// The file changed since it was opened, the stored head is not the embedding it is tied to, or the device does not compute
    /// in this type.
    /// </exception>
    public LanguageModel Load(Device device, ScalarType? type = null)
    {
        var computed = type ?? Type.Tensor!.Value;
        RequireComputable(computed, device);
        var tensors = ReadTensors(computed, device);
        return new(Topology, ModelWeights.Assemble(Family, Config, Topology, name => tensors[name]), tensors.Values);
    }

    /// <summary>Every tensor by its name without prefix; the caller owns them.</summary>
    internal Dictionary<string, Tensor> ReadTensors(ScalarType type, Device device)
    {
        RequireTiedHead();
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var expected in ExpectedTensor.Of(Family, Config))
            {
                tensors.Add(expected.Name, Checkpoint.Read(entries[expected.Name], type, device).DetachFromDisposeScope());
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
            var probe = zeros(2, 2, dtype: type, device: device);
            nn.functional.layer_norm(nn.functional.linear(probe, probe), [2]);
        }
        catch (ExternalException e)
        {
            throw new InputException(
                $"Models are not computed in {type} on {device}: {e.Message}", Path, "Ask for dtype float32 or bfloat16.");
        }
    }
}
