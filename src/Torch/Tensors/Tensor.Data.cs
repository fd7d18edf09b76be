using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        internal unsafe void* DataPointer()
        {
            void* data;
            Native.evp_data(this, &data).Check();
            return data;
        }

        /// <summary>The memory of a contiguous tensor on the host, as it is: writing to it changes the tensor.</summary>
        /// <exception cref="InvalidOperationException">Not contiguous, or not on the host.</exception>
        /// <exception cref="ArgumentException">Beyond 2 GiB (use <see cref="data{T}"/> or a slice), or sizes differ.</exception>
        public unsafe Span<byte> bytes
        {
            get => new(HostData(out var size), Fits(size));
            set
            {
                var data = HostData(out var size);
                if (size != value.Length)
                    throw new ArgumentException($"The tensor has {size} bytes, the span has {value.Length}.");
                value.CopyTo(new Span<byte>(data, value.Length));
            }
        }

        private unsafe void* HostData(out long size)
        {
            if (!is_contiguous())
                throw new InvalidOperationException(
                    "The bytes of a tensor can be had only when it is contiguous: call contiguous() first.");
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException($"The tensor is on {device}: call cpu() first.");
            size = NumberOfElements * ElementSize;
            return DataPointer();
        }

        private static int Fits(long size) => size <= int.MaxValue ? (int)size
            : throw new ArgumentException($"The tensor has {size} bytes; a span can hold {int.MaxValue}.");

        /// <summary>Access to the elements; a tensor on a device is copied to the host first.</summary>
        /// <exception cref="ArgumentException">
        /// <typeparamref name="T"/> is not the element type; there is none for bfloat16.
        /// </exception>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            RequireElementType(typeof(T));
            return new(device_type == DeviceType.CPU ? this : cpu());
        }

        /// <summary>The only element.</summary>
        /// <exception cref="ArgumentException">Not one element, or not of this type.</exception>
        public unsafe T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1)
                throw new ArgumentException($"item() needs exactly one element; there are {NumberOfElements}.");
            RequireElementType(typeof(T));
            if (device_type != DeviceType.CPU)
                return data<T>()[0];
            var element = *(T*)DataPointer();
            GC.KeepAlive(this);
            return element;
        }

        internal void RequireElementType(Type requested)
        {
            var expected = dtype switch
            {
                ScalarType.Byte => typeof(byte),
                ScalarType.Int8 => typeof(sbyte),
                ScalarType.Int16 => typeof(short),
                ScalarType.Int32 => typeof(int),
                ScalarType.Int64 => typeof(long),
                ScalarType.Bool => typeof(bool),
                ScalarType.Float16 => typeof(Half),
                ScalarType.Float32 => typeof(float),
                ScalarType.Float64 => typeof(double),
                _ => null,
            };
            if (requested != expected)
                throw new ArgumentException(
                    $"The tensor holds {dtype}; it cannot be read as {requested.Name}" +
                    (expected is null ? ": convert it with to_type() first." : $" but as {expected.Name}."));
        }

        /// <summary>The only element, whatever its type.</summary>
        public unsafe Scalar ToScalar()
        {
            ScalarValue value;
            Native.evp_item(this, &value).Check();
            return new(value);
        }

        /// <summary>Writes the bytes of a contiguous tensor on the host.</summary>
        public unsafe void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            var data = (byte*)HostData(out var size);
            for (var done = 0L; done < size; done += bufferSize)
                stream.Write(new ReadOnlySpan<byte>(data + done, (int)Math.Min(bufferSize, size - done)));
            GC.KeepAlive(this);
        }

        /// <summary>Fills a contiguous tensor on the host with bytes.</summary>
        /// <exception cref="EndOfStreamException">The stream ends too early.</exception>
        public unsafe void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            var data = (byte*)HostData(out var size);
            for (var done = 0L; done < size; done += bufferSize)
                stream.ReadExactly(new Span<byte>(data + done, (int)Math.Min(bufferSize, size - done)));
            GC.KeepAlive(this);
        }

        /// <summary>Whether shapes and elements are the same.</summary>
        public unsafe bool Equals(Tensor target)
        {
            if (target is null)
                return false;
            bool result;
            Native.evp_equal(this, target, &result).Check();
            return result;
        }

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        /// <inheritdoc/>
        public override int GetHashCode() => base.GetHashCode();

        /// <summary>Whether the elements are the same but for rounding: |a - b| ≤ atol + rtol |b|.</summary>
        public unsafe bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false)
        {
            bool result;
            Native.evp_allclose(this, target, rtol, atol, equal_nan, &result).Check();
            return result;
        }

        /// <summary>The element at a position in the order of the indices, on the host.</summary>
        public T ReadCpuValue<T>(long i) where T : unmanaged => RequireHost().data<T>()[i];
        /// <inheritdoc cref="ReadCpuValue{T}(long)"/>
        public double ReadCpuDouble(long i) => ReadCpuValue<double>(i);
        /// <inheritdoc cref="ReadCpuValue{T}(long)"/>
        public float ReadCpuSingle(long i) => ReadCpuValue<float>(i);
        /// <inheritdoc cref="ReadCpuValue{T}(long)"/>
        public int ReadCpuInt32(long i) => ReadCpuValue<int>(i);
        /// <inheritdoc cref="ReadCpuValue{T}(long)"/>
        public long ReadCpuInt64(long i) => ReadCpuValue<long>(i);
        /// <inheritdoc cref="ReadCpuValue{T}(long)"/>
        public byte ReadCpuByte(long i) => ReadCpuValue<byte>(i);
        /// <inheritdoc cref="ReadCpuValue{T}(long)"/>
        public sbyte ReadCpuSByte(long i) => ReadCpuValue<sbyte>(i);
        /// <inheritdoc cref="ReadCpuValue{T}(long)"/>
        public short ReadCpuInt16(long i) => ReadCpuValue<short>(i);
        /// <inheritdoc cref="ReadCpuValue{T}(long)"/>
        public bool ReadCpuBool(long i) => ReadCpuValue<bool>(i);

        private Tensor RequireHost() => device_type == DeviceType.CPU ? this
            : throw new InvalidOperationException($"The tensor is on {device}: call cpu() first.");
    }
}
