using TorchSharp.Modules;

namespace TorchSharp;

/// <summary>Conversions of one-element tensors to .NET numbers, and a plain binary format.</summary>
public static class TensorExtensionMethods
{
    /// <summary>The only element in single precision.</summary>
    public static float ToSingle(this torch.Tensor value) => value.ToScalar().ToSingle();
    /// <summary>The only element in double precision.</summary>
    public static double ToDouble(this torch.Tensor value) => value.ToScalar().ToDouble();
    /// <summary>The only element in half precision.</summary>
    public static Half ToHalf(this torch.Tensor value) => value.ToScalar().ToHalf();
    /// <summary>The only element as an 8-bit integer.</summary>
    public static sbyte ToSByte(this torch.Tensor value) => value.ToScalar().ToSByte();
    /// <summary>The only element as an unsigned 8-bit integer.</summary>
    public static byte ToByte(this torch.Tensor value) => value.ToScalar().ToByte();
    /// <summary>The only element as a 16-bit integer.</summary>
    public static short ToInt16(this torch.Tensor value) => value.ToScalar().ToInt16();
    /// <summary>The only element as a 32-bit integer.</summary>
    public static int ToInt32(this torch.Tensor value) => value.ToScalar().ToInt32();
    /// <summary>The only element as a 64-bit integer.</summary>
    public static long ToInt64(this torch.Tensor value) => value.ToScalar().ToInt64();
    /// <summary>Whether the only element is not zero.</summary>
    public static bool ToBoolean(this torch.Tensor value) => value.ToScalar().ToBoolean();

    /// <summary>The size of an element in bytes.</summary>
    public static int ElementSize(this torch.ScalarType type) => type switch
    {
        torch.ScalarType.Byte or torch.ScalarType.Int8 or torch.ScalarType.Bool => 1,
        torch.ScalarType.Int16 or torch.ScalarType.Float16 or torch.ScalarType.BFloat16 => 2,
        torch.ScalarType.Int32 or torch.ScalarType.Float32 => 4,
        torch.ScalarType.Int64 or torch.ScalarType.Float64 or torch.ScalarType.ComplexFloat32 => 8,
        torch.ScalarType.ComplexFloat64 => 16,
        _ => throw new NotSupportedException($"{type} has no size."),
    };

    /// <summary>The tensor as a parameter of a model, which takes its handle over.</summary>
    public static Parameter AsParameter(this torch.Tensor tensor) => new(tensor);

    /// <summary>Writes type, shape and elements.</summary>
    public static void Save(this torch.Tensor tensor, BinaryWriter writer)
    {
        using var scope = torch.NewDisposeScope();
        var host = tensor.cpu();
        writer.Write7BitEncodedInt64((long)host.dtype);
        var shape = host.shape;
        writer.Write7BitEncodedInt64(shape.Length);
        foreach (var extent in shape)
            writer.Write7BitEncodedInt64(extent);
        host.contiguous().WriteBytesToStream(writer.BaseStream, BufferSize);
    }

    /// <summary>Fills the tensor with what <see cref="Save"/> wrote.</summary>
    /// <exception cref="ArgumentException">Another element type or another shape was written.</exception>
    public static void Load(this torch.Tensor tensor, BinaryReader reader, bool skip = false)
    {
        var type = (torch.ScalarType)reader.Read7BitEncodedInt64();
        if (type != tensor.dtype)
            throw new ArgumentException($"The stream holds {type}, the tensor holds {tensor.dtype}.");
        var shape = ReadShape(reader);
        if (!skip && !shape.AsSpan().SequenceEqual(tensor.shape))
            throw new ArgumentException(
                $"The stream holds a tensor of shape ({string.Join(", ", shape)}), " +
                $"this one has ({string.Join(", ", tensor.shape)}).");

        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var host = torch.empty(shape, type, torch.CPU);
        host.ReadBytesFromStream(reader.BaseStream, BufferSize);
        if (!skip)
            tensor.copy_(host);
    }

    private const int BufferSize = 1 << 16;

    private static long[] ReadShape(BinaryReader reader)
    {
        var shape = new long[reader.Read7BitEncodedInt64()];
        for (var d = 0; d < shape.Length; d++)
            shape[d] = reader.Read7BitEncodedInt64();
        return shape;
    }
}
