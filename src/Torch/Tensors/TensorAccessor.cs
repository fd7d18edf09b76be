using System.Collections;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor on the host, in the order of their indices whatever the strides.</summary>
/// <typeparam name="T">The .NET type of the tensor's element type.</typeparam>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    // Held, so that the memory stays while the accessor does.
    private torch.Tensor? tensor;
    private readonly unsafe T* data;
    private readonly long[] shape, strides;
    private readonly bool contiguous;

    internal unsafe TensorAccessor(torch.Tensor tensor)
    {
        this.tensor = tensor;
        data = (T*)tensor.DataPointer();
        shape = tensor.shape;
        strides = tensor.stride();
        contiguous = tensor.is_contiguous();
        Count = tensor.NumberOfElements;
    }

    /// <summary>The number of elements.</summary>
    public long Count { get; private set; }

    /// <summary>Always false: writing changes the tensor.</summary>
    public bool IsReadOnly => false;

    /// <summary>The elements in an array.</summary>
    public T[] ToArray()
    {
        var result = new T[Count];
        CopyTo(result.AsSpan());
        return result;
    }

    /// <summary>The elements in an array of the tensor's shape.</summary>
    public unsafe Array ToNDArray()
    {
        if (shape.Length < 2)
            return ToArray();
        var result = Array.CreateInstance(typeof(T), shape);
        ref var first = ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(result);
        fixed (byte* pinned = &first)
            CopyTo(new Span<T>(pinned, checked((int)Count)));
        return result;
    }

    /// <summary>One element, by its place in the order of the indices or by its indices.</summary>
    /// <exception cref="IndexOutOfRangeException">Outside the tensor.</exception>
    public unsafe T this[params long[] indices]
    {
        get => data[Offset(indices)];
        set => data[Offset(indices)] = value;
    }

    /// <summary>Copies elements, from <paramref name="tensorIndex"/> on, until either side ends.</summary>
    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <inheritdoc cref="CopyTo(T[], int, long)"/>
    public unsafe void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var target = array[arrayIndex..];
        var count = (int)Math.Min(target.Length, Count - tensorIndex);
        if (contiguous)
            new ReadOnlySpan<T>(data + tensorIndex, count).CopyTo(target);
        else
            for (var walk = new Walk(this, tensorIndex); walk.Done < count; walk.Next())
                target[walk.Done] = data[walk.Offset];
        GC.KeepAlive(this);
    }

    /// <summary>Overwrites elements, from <paramref name="tensorIndex"/> on, until either side ends.</summary>
    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    /// <inheritdoc cref="CopyFrom(T[], int, long)"/>
    public unsafe void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var source = array[arrayIndex..];
        var count = (int)Math.Min(source.Length, Count - tensorIndex);
        if (contiguous)
            source[..count].CopyTo(new Span<T>(data + tensorIndex, count));
        else
            for (var walk = new Walk(this, tensorIndex); walk.Done < count; walk.Next())
                data[walk.Offset] = source[walk.Done];
        GC.KeepAlive(this);
    }

    /// <summary>The elements one by one.</summary>
    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0L; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Lets go of the tensor, which stays alive.</summary>
    public void Dispose()
    {
        tensor = null;
        Count = 0;
    }

    /// <summary>Whether the elements are the same.</summary>
    public static bool operator ==(TensorAccessor<T> left, TensorAccessor<T> right) => left.SequenceEqual(right);
    /// <summary>Whether the elements differ.</summary>
    public static bool operator !=(TensorAccessor<T> left, TensorAccessor<T> right) => !(left == right);
    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TensorAccessor<T> other && this == other;
    /// <inheritdoc/>
    public override int GetHashCode() => tensor is null ? 0 : tensor.GetHashCode();

    private long Offset(long[] indices)
    {
        if (indices.Length == 1)
            return Offset(indices[0]);
        if (indices.Length != shape.Length || tensor is null)
            throw new IndexOutOfRangeException($"{indices.Length} indices for a tensor of {shape.Length} dimensions.");
        var offset = 0L;
        for (var d = 0; d < shape.Length; d++)
            offset += (ulong)indices[d] < (ulong)shape[d] ? indices[d] * strides[d]
                : throw new IndexOutOfRangeException($"Index {indices[d]} in dimension {d}, whose extent is {shape[d]}.");
        return offset;
    }

    private long Offset(long index)
    {
        if ((ulong)index >= (ulong)Count)
            throw new IndexOutOfRangeException($"Index {index} of {Count} elements.");
        return contiguous ? index : new Walk(this, index).Offset;
    }

    /// <summary>Steps through memory in the order of the indices.</summary>
    private struct Walk
    {
        private readonly TensorAccessor<T> over;
        private readonly long[] position;

        internal long Offset;
        internal int Done;

        internal Walk(TensorAccessor<T> over, long index)
        {
            this.over = over;
            position = new long[over.shape.Length];
            for (var d = position.Length - 1; d >= 0; d--)
            {
                (index, position[d]) = Math.DivRem(index, Math.Max(1, over.shape[d]));
                Offset += position[d] * over.strides[d];
            }
        }

        internal void Next()
        {
            Done++;
            for (var d = position.Length - 1; d >= 0; d--)
            {
                Offset += over.strides[d];
                if (++position[d] < over.shape[d])
                    return;
                Offset -= over.shape[d] * over.strides[d];
                position[d] = 0;
            }
        }
    }
}
