using System.Globalization;
using System.Text.Json;
using EvoPrune.Models.Files;

namespace EvoPrune.Models.Checkpoints;

/// <summary>Writes the weights of a Hugging Face folder, one tensor in memory at a time.</summary>
internal static class CheckpointWriter
{
    /// <summary>Writes <c>model.safetensors</c>, or shards with their index where that would exceed a size.</summary>
    public static void Write(string folder, IReadOnlyList<TensorToWrite> tensors, long shardBytes)
    {
        var shards = Split(tensors, shardBytes);
        if (shards.Count == 1)
        {
            SafetensorsWriter.Write(Path.Combine(folder, Checkpoint.SingleFile), tensors);
            return;
        }

        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (index, shard) in shards.Index())
        {
            var file = string.Create(CultureInfo.InvariantCulture, $"model-{index + 1:00000}-of-{shards.Count:00000}.safetensors");
            SafetensorsWriter.Write(Path.Combine(folder, file), shard);
            shard.ForEach(tensor => map.Add(tensor.Name, file));
        }

        var document = new { metadata = new { total_size = tensors.Sum(tensor => tensor.Bytes) }, weight_map = map };
        AtomicFile.Write(Path.Combine(folder, ShardIndex.FileName), stream =>
            JsonSerializer.Serialize(stream, document, JsonOutput.Readable));
    }

    // In order, each as full as it goes; a tensor is never split.
    private static List<List<TensorToWrite>> Split(IReadOnlyList<TensorToWrite> tensors, long most)
    {
        List<List<TensorToWrite>> shards = [[]];
        var size = 0L;
        foreach (var tensor in tensors)
        {
            if (size > 0 && size + tensor.Bytes > most)
            {
                shards.Add([]);
                size = 0;
            }

            shards[^1].Add(tensor);
            size += tensor.Bytes;
        }

        return shards;
    }
}
