using EvoPrune.Models.Checkpoints;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Support;

/// <summary>Writes what the product would refuse to write, such as NaN, and types that it does not.</summary>
internal static class RawSafetensors
{
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var offset = 0L;
        var (header, data) = (new List<string>(), new List<byte[]>());
        foreach (var (name, tensor) in tensors)
        {
            var bytes = tensor.contiguous().bytes.ToArray();
            header.Add(Raw.Tensor(name, NameOf(tensor.dtype), $"[{string.Join(",", tensor.shape)}]", offset, offset + bytes.Length));
            data.Add(bytes);
            offset += bytes.Length;
        }

        var file = Raw.File("{" + string.Join(",", header) + "}", 0);
        File.WriteAllBytes(path, [.. file, .. data.SelectMany(bytes => bytes)]);
    }

    private static string NameOf(ScalarType type) => type switch
    {
        ScalarType.Byte => "U8",
        ScalarType.Int8 => "I8",
        ScalarType.Int32 => "I32",
        _ => StorageType.Of(type).Name,
    };
}
