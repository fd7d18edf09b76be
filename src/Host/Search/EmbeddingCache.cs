using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using EvoPrune.Models;
using EvoPrune.Models.Files;

namespace EvoPrune.Host.Search;

/// <summary>The vectors of a list of texts on the disk, found by what went into them: the model's files and the texts.</summary>
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

        (path, count) = (Path.Combine(DiskCache.Folder, "embeddings", Convert.ToHexStringLower(hash.GetHashAndReset()) + ".f32"), texts.Count);
    }

    /// <summary>The vectors, or null where these texts are new to this model.</summary>
    public IReadOnlyList<float[]>? Read()
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();
        return count > 0 && values.Length > 0 && values.Length % count == 0 ? [.. values.Chunk(values.Length / count)] : null;
    }

    /// <summary>Keeps the vectors. A folder that cannot be written costs time next time, and nothing else.</summary>
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
            // The vectors are at hand; keeping them is a convenience.
        }
    }
}
