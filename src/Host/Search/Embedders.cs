using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using EvoPrune.Models;
using EvoPrune.Models.Files;
using TorchSharp;

namespace EvoPrune.Host.Search;

/// <summary>
/// Opens the models that embed texts. Vectors are cached on the disk, so a model is loaded only for texts that are new to it.
/// </summary>
/// <param name="pruned">The model that is being pruned.</param>
/// <param name="device">The device to compute on.</param>
/// <param name="resident">Bytes of the pruned model's weights that may stay in memory; null for all.</param>
internal sealed class Embedders(ModelFolder pruned, torch.Device device, long? resident = null) : ITextEmbedders
{
    /// <inheritdoc/>
    public ITextEmbedder Open(string? folder)
    {
        var model = folder is null ? pruned : ModelFolder.Open(folder);
        var which = folder is null ? "the model being pruned" : Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        return new Embedder(
            model, $"{which} ({model.Family.ModelType}), mean of its last hidden states", device, folder is null ? resident : null);
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

/// <summary>The vectors of a list of texts on the disk, addressed by the hash of the model's files and the texts.</summary>
internal sealed class EmbeddingCache
{
    private const string Format = "embeddings/1";

    private readonly string path;
    private readonly int count;

    public EmbeddingCache(ModelFolder model, IReadOnlyList<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Format));
        DiskCache.AppendFiles(hash, model);
        foreach (var text in texts)
        {
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        }

        path = Path.Combine(DiskCache.Folder, "embeddings", Convert.ToHexStringLower(hash.GetHashAndReset()) + ".f32");
        count = texts.Count;
    }

    /// <summary>The vectors; null if they are not cached.</summary>
    public IReadOnlyList<float[]>? Read()
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();
        return count > 0 && values.Length > 0 && values.Length % count == 0 ? [.. values.Chunk(values.Length / count)] : null;
    }

    /// <summary>Stores the vectors. A folder that cannot be written only costs time at the next use.</summary>
    public void Write(IReadOnlyList<float[]> vectors)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.Write(path, stream =>
            {
                foreach (var vector in vectors)
                {
                    stream.Write(MemoryMarshal.AsBytes<float>(vector));
                }
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The vectors are in memory; the cache is a convenience.
        }
    }
}

/// <summary>The disk cache for results of expensive work, addressed by the hash of its inputs.</summary>
internal static class DiskCache
{
    private const string Variable = "EVOPRUNE_CACHE";

    /// <summary>The folder of the cache: EVOPRUNE_CACHE, or a folder in the user's cache.</summary>
    public static string Folder => Environment.GetEnvironmentVariable(Variable) ?? Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
        ".cache", "evoprune");

    /// <summary>Adds the content of a model's files to a hash.</summary>
    public static void AppendFiles(IncrementalHash hash, ModelFolder model)
    {
        foreach (var file in Directory.EnumerateFiles(model.Path).Order(StringComparer.Ordinal))
        {
            using var stream = File.OpenRead(file);
            hash.AppendData(SHA256.HashData(stream));
        }
    }
}
