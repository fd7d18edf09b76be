using EvoPrune.Models;
using TorchSharp;

namespace EvoPrune.Host.Search;

/// <summary>Opens the models that embed texts. Vectors are kept on the disk, so that a model is loaded only for texts that are new to it.</summary>
/// <param name="pruned">The model that is being pruned.</param>
/// <param name="device">Where to compute.</param>
/// <param name="resident">Bytes of the pruned model's weights that may stay in memory; null for all.</param>
internal sealed class Embedders(ModelFolder pruned, torch.Device device, long? resident = null) : ITextEmbedders
{
    /// <inheritdoc/>
    public ITextEmbedder Open(string? folder)
    {
        var model = folder is null ? pruned : ModelFolder.Open(folder);
        var which = folder is null ? "the model being pruned" : Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        return new Embedder(model, $"{which} ({model.Family.ModelType}), mean of its last hidden states", device, folder is null ? resident : null);
    }

    private sealed class Embedder(ModelFolder folder, string name, torch.Device device, long? resident) : ITextEmbedder
    {
        public string Name => name;

        public IReadOnlyList<float[]> Embed(IReadOnlyList<string> texts)
        {
            var cache = new EmbeddingCache(folder, texts);
            if (cache.Read() is { } known)
            {
                return known;
            }

            // One thread computes one batch, so that no vector depends on the number of cores.
            torch.set_num_threads(1);
            using var model = folder.Load(device, torch.ScalarType.Float32, resident: resident);
            var vectors = new TextEmbedder(name, model, folder.OpenTokenizer()).Embed(texts);
            cache.Write(vectors);
            return vectors;
        }
    }
}
