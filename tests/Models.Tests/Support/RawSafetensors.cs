using System.Buffers.Binary;
using System.Text;
using EvoPrune.Models.Checkpoints;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Support;

/// <summary>Valid and invalid safetensors files from bytes.</summary>
internal static class Raw
{
    public static byte[] File(string header, int dataBytes = 0, long? claimedLength = null) =>
        File(Encoding.UTF8.GetBytes(header), dataBytes, claimedLength);

    public static byte[] File(byte[] header, int dataBytes = 0, long? claimedLength = null)
    {
        var file = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(file, claimedLength ?? header.Length);
        header.CopyTo(file, 8);
        return file;
    }

    public static string Tensor(string name, string type, string shape, long begin, long end) =>
        $$"""{{"\""}}{{name}}":{"dtype":"{{type}}","shape":{{shape}},"data_offsets":[{{begin}},{{end}}]}""";
}

/// <summary>Writes tensors that the product rejects: NaN, infinities and other types.</summary>
internal static class RawSafetensors
{
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var offset = 0L;
        var (header, data) = (new List<string> { "\"__metadata__\":{\"format\":\"pt\"}" }, new List<byte[]>());
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
