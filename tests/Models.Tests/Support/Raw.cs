using System.Buffers.Binary;
using System.Text;

namespace EvoPrune.Models.Tests.Support;

/// <summary>Safetensors files made byte by byte, so that they can be wrong in any way.</summary>
internal static class Raw
{
    public static byte[] File(string header, int dataBytes = 0, long? claimedLength = null) => File(Encoding.UTF8.GetBytes(header), dataBytes, claimedLength);

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
