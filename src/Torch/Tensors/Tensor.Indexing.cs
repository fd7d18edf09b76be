using System.Runtime.CompilerServices;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Elements by an indexing expression, as x[0, 2..5, mask] in Python.</summary>
        public Tensor index(params TensorIndex[] indices)
        {
            var result = Native.evp_index(this, Array.ConvertAll(indices, i => i.ToNative()), indices.Length);
            GC.KeepAlive(indices);
            return result;
        }

        /// <summary>Elements by integer or boolean tensors, one for each dimension from the first.</summary>
        public Tensor index(params Tensor[] indices) => index(Array.ConvertAll(indices, TensorIndex.Tensor));

        /// <summary>Overwrites the elements that an indexing expression names.</summary>
        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            var native = Array.ConvertAll(indices, i => i.ToNative());
            Native.evp_index_put_(this, native, native.Length, value).Check();
            GC.KeepAlive(indices);
            return this;
        }

        /// <summary>Overwrites the elements that an indexing expression names.</summary>
        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            var native = Array.ConvertAll(indices, i => i.ToNative());
            Native.evp_index_put_scalar_(this, native, native.Length, value.Value).Check();
            GC.KeepAlive(indices);
            return this;
        }

        /// <summary>Overwrites the elements that integer or boolean tensors name.</summary>
        public Tensor index_put_(Tensor value, params Tensor[] indices) =>
            index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));

        /// <summary>Overwrites the elements that integer or boolean tensors name.</summary>
        public Tensor index_put_(Scalar value, params Tensor[] indices) =>
            index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));

        /// <inheritdoc cref="index(TensorIndex[])"/>
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <inheritdoc cref="index(Tensor[])"/>
        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>One element of the first dimension, which goes.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => index_put_(value, (TensorIndex)i1);
        }

        /// <summary>One element of the first two dimensions, which go.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => At([i1, i2]);
            set => index_put_(value, (TensorIndex)i1, i2);
        }

        /// <summary>One element of the first three dimensions, which go.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => At([i1, i2, i3]);
            set => index_put_(value, (TensorIndex)i1, i2, i3);
        }

        /// <summary>One element of the first four dimensions, which go.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => At([i1, i2, i3, i4]);
            set => index_put_(value, (TensorIndex)i1, i2, i3, i4);
        }

        /// <summary>One element of the first five dimensions, which go.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => At([i1, i2, i3, i4, i5]);
            set => index_put_(value, (TensorIndex)i1, i2, i3, i4, i5);
        }

        /// <summary>One element of the first six dimensions, which go.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => At([i1, i2, i3, i4, i5, i6]);
            set => index_put_(value, (TensorIndex)i1, i2, i3, i4, i5, i6);
        }

        /// <summary>One element of the first dimensions, which go.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => At(indices);
            set => index_put_(value, Array.ConvertAll(indices, i => TensorIndex.Single(i)));
        }

        private Tensor At(ReadOnlySpan<long> position)
        {
            Span<NativeIndex> indices = stackalloc NativeIndex[position.Length];
            for (var d = 0; d < position.Length; d++)
                indices[d] = TensorIndex.Single(position[d]).ToNative();
            return Native.evp_index(this, indices, indices.Length);
        }

        /// <summary>The elements of one dimension that an integer tensor names.</summary>
        public Tensor index_select(long dim, Tensor index) => Native.evp_index_select(this, dim, index);
        /// <summary>
        /// For each place of <paramref name="index"/>, the element of that line of one dimension that it names.
        /// </summary>
        public Tensor gather(long dim, Tensor index) => Native.evp_gather(this, dim, index);
        /// <summary>Elements by their place in the order of the indices.</summary>
        public Tensor take(Tensor index) => Native.evp_take(this, index);
        /// <summary>Elements by their place in the order of the indices.</summary>
        public Tensor take_along_dim(Tensor indices) => Native.evp_take_along_dim(this, indices);
        /// <summary>As gather, with broadcasting.</summary>
        public Tensor take_along_dim(Tensor indices, long dim) => Native.evp_take_along_dim_dim(this, indices, dim);
        /// <summary>The elements where the mask is true, in one dimension.</summary>
        public Tensor masked_select(Tensor mask) => Native.evp_masked_select(this, mask);
        /// <summary>The indices of the elements that are not zero, one row each.</summary>
        public Tensor nonzero() => Native.evp_nonzero(this);
        /// <summary>The indices of the elements that are not zero, one row each.</summary>
        public Tensor argwhere() => Native.evp_argwhere(this);

        /// <summary>This tensor where the condition holds, <paramref name="y"/> elsewhere.</summary>
        /// <exception cref="ArgumentException">The condition is not boolean.</exception>
        public Tensor where(Tensor condition, Tensor y) => condition.dtype == ScalarType.Bool
            ? Native.evp_where(condition, this, y)
            : throw new ArgumentException($"The condition of where() must be a boolean tensor, not {condition.dtype}.");

        /// <summary>A value where the mask is true.</summary>
        public Tensor masked_fill(Tensor mask, Scalar value) => Native.evp_masked_fill(this, mask, value.Value);
        /// <summary>Writes a value where the mask is true.</summary>
        public Tensor masked_fill_(Tensor mask, Scalar value) => After(Native.evp_masked_fill_(this, mask, value.Value));
        /// <summary>Writes the elements of a tensor, one after the other, where the mask is true.</summary>
        public Tensor masked_scatter_(Tensor mask, Tensor value) => After(Native.evp_masked_scatter_(this, mask, value));
        /// <summary>As gather, but writing.</summary>
        public Tensor scatter(long dim, Tensor index, Tensor src) => Native.evp_scatter(this, dim, index, src);
        /// <inheritdoc cref="scatter"/>
        public Tensor scatter_(long dim, Tensor index, Tensor src) => After(Native.evp_scatter_(this, dim, index, src));
        /// <summary>As gather, but adding.</summary>
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Native.evp_scatter_add(this, dim, index, src);
        /// <inheritdoc cref="scatter_add"/>
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => After(Native.evp_scatter_add_(this, dim, index, src));
        /// <summary>Adds alpha times the source to the elements of one dimension that an integer tensor names.</summary>
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Native.evp_index_add(this, dim, index, source, alpha.Value);
        /// <inheritdoc cref="index_add"/>
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            After(Native.evp_index_add_(this, dim, index, source, alpha.Value));
        /// <summary>Overwrites the elements of one dimension that an integer tensor names.</summary>
        public Tensor index_copy(long dim, Tensor index, Tensor source) => Native.evp_index_copy(this, dim, index, source);
        /// <inheritdoc cref="index_copy"/>
        public Tensor index_copy_(long dim, Tensor index, Tensor source) =>
            After(Native.evp_index_copy_(this, dim, index, source));
        /// <summary>Writes a value to the elements of one dimension that an integer tensor names.</summary>
        public Tensor index_fill(long dim, Tensor index, Scalar value) => Native.evp_index_fill(this, dim, index, value.Value);
        /// <inheritdoc cref="index_fill"/>
        public Tensor index_fill_(long dim, Tensor index, Scalar value) =>
            After(Native.evp_index_fill_(this, dim, index, value.Value));
    }
}
