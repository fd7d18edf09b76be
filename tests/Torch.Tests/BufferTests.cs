using System.Runtime.CompilerServices;

namespace EvoPrune.Torch.Tests;

public class BufferTests : InScope
{
    [Fact]
    public void Frombuffer_shares_the_array()
    {
        var source = new float[] { 1, 2, 3, 4 };
        var x = frombuffer(source, float32, count: 2, offset: 1);
        source[1] = 7;
        x[1].fill_(8);
        Values.Equal([7, 8], x);
        Assert.Equal([1, 7, 8, 4], source);
    }

    [Fact]
    public void Frombuffer_of_another_type_converts()
    {
        var source = new int[] { 1, 2 };
        var x = frombuffer(source, float64);
        source[0] = 5;
        Values.Equal([1, 2], x);
    }

    [Fact]
    public void Frombuffer_checks_its_range()
    {
        Assert.Throws<ArgumentException>(() => frombuffer(new float[2], float32, offset: 2));
        Assert.Throws<IndexOutOfRangeException>(() => frombuffer(new float[2], float32, count: 2, offset: 1));
    }

    [Fact]
    public void Frombuffer_lets_the_array_go_when_the_last_view_is_gone()
    {
        var (array, view) = Borrowed();
        GC.Collect();
        Assert.True(array.IsAlive);
        view.Dispose();
        GC.Collect();
        Assert.False(array.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (WeakReference, Tensor) Borrowed()
        {
            var source = new float[1000];
            using var whole = frombuffer(source, float32);
            return (new WeakReference(source), whole.narrow(0, 10, 5).DetachFromDisposeScope());
        }
    }

    [Fact]
    public void From_array_keeps_shape_and_shares()
    {
        var source = new long[,] { { 1, 2 }, { 3, 4 } };
        var x = from_array(source);
        source[1, 1] = 9;
        Assert.Equal([2L, 2], x.shape);
        Values.Equal([1, 2, 3, 9], x);
    }

    [Fact]
    public void Bytes_are_the_tensors_own_memory()
    {
        var x = zeros(2, dtype: int32);
        x.bytes[4] = 3;
        Values.Equal([0, 3], x);
        Assert.Throws<InvalidOperationException>(() => { _ = eye(2).t().narrow(0, 0, 1).expand(2, 2).bytes; });
    }

    [Fact]
    public void Accessor_follows_strides()
    {
        var x = arange(6, dtype: float32).reshape(2, 3).t();
        var data = x.data<float>();
        Assert.Equal([0, 3, 1, 4, 2, 5], data.ToArray());
        Assert.Equal(4, data[1, 1]);
        Assert.Equal(4, data[3]);
        Assert.Equal(4, ((float[,])data.ToNDArray())[1, 1]);
        var part = new float[2];
        data.CopyTo(part, 0, 3);
        Assert.Equal([4, 2], part);
        data.CopyFrom(new float[] { -1, -2 }, 0, 4);
        Assert.Equal([0, 3, 1, 4, -1, -2], x.data<float>());
        Assert.Throws<IndexOutOfRangeException>(() => data[6]);
        Assert.Throws<IndexOutOfRangeException>(() => data[0, 2]);
    }

    [Fact]
    public void Data_of_another_type_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => zeros(2).data<double>());
        Assert.Contains("Float32", error.Message);
        Assert.Throws<ArgumentException>(() => zeros(2).item<float>());
        Assert.Throws<ArgumentException>(() => zeros(2, dtype: bfloat16).data<Half>());
    }

    [Theory]
    [InlineData(ScalarType.Float16, 1 / 1024.0)]
    [InlineData(ScalarType.BFloat16, 1 / 128.0)]
    public void Sixteen_bit_numbers_round_trip_within_their_precision(ScalarType type, double epsilon)
    {
        var values = new[] { 0, 1, -1.5, 3.14159, 1e-3, 65000, -2.7e4 };
        var restored = Values.Of(tensor(values).to(type));
        for (var i = 0; i < values.Length; i++)
            Assert.InRange(restored[i], values[i] - Math.Abs(values[i]) * epsilon, values[i] + Math.Abs(values[i]) * epsilon);
        // What is representable comes back exactly.
        Values.Equal(tensor(restored), tensor(restored).to(type).to(float64));
    }

    [Fact]
    public void Bfloat16_is_the_upper_half_of_single_precision()
    {
        var bits = new ushort[] { 0x3F80, 0xC000, 0x4049 };
        var raw = new byte[6];
        Buffer.BlockCopy(bits, 0, raw, 0, 6);
        var x = empty(3, dtype: bfloat16);
        x.bytes = raw;
        Values.Equal([1, -2, BitConverter.Int32BitsToSingle(0x40490000)], x);
    }

    [Fact]
    public void Streams_carry_elements()
    {
        using var stream = new MemoryStream();
        var x = arange(1000, dtype: float64);
        x.WriteBytesToStream(stream);
        stream.Position = 0;
        var y = empty_like(x);
        y.ReadBytesFromStream(stream);
        Values.Equal(x, y);
        Assert.Throws<EndOfStreamException>(() => y.ReadBytesFromStream(stream));
    }
}
