namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The same memory in another shape; one extent may be -1.</summary>
        public Tensor view(params long[] shape) => Native.evp_view(this, shape, shape.Length);
        /// <summary>The same memory in the shape of another tensor.</summary>
        public Tensor view_as(Tensor other) => view(other.shape);
        /// <summary>The same elements in another shape, copied if they must be; one extent may be -1.</summary>
        public Tensor reshape(params long[] shape) => Native.evp_reshape(this, shape, shape.Length);
        /// <summary>Dimensions from one to another as a single one.</summary>
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Native.evp_flatten(this, start_dim, end_dim);
        /// <summary>One dimension.</summary>
        public Tensor ravel() => reshape(-1);
        /// <summary>One dimension as several.</summary>
        public Tensor unflatten(long dim, params long[] sizes) => Native.evp_unflatten(this, dim, sizes, sizes.Length);
        /// <summary>One dimension as several.</summary>
        public Tensor unflatten(long dim, Size sizes) => unflatten(dim, sizes.Shape);

        /// <summary>The dimensions in another order.</summary>
        public Tensor permute(params long[] permutation) => Native.evp_permute(this, permutation, permutation.Length);
        /// <summary>The dimensions in another order.</summary>
        public Tensor permute(IEnumerable<long> permutation) => permute([.. permutation]);
        /// <summary>Two dimensions exchanged.</summary>
        public Tensor transpose(long dim0, long dim1) => Native.evp_transpose(this, dim0, dim1);
        /// <summary>Exchanges two dimensions.</summary>
        public Tensor transpose_(long dim0, long dim1) => After(Native.evp_transpose_(this, dim0, dim1));
        /// <summary>Two dimensions exchanged.</summary>
        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);
        /// <summary>Two dimensions exchanged.</summary>
        public Tensor swapdims(long dim0, long dim1) => transpose(dim0, dim1);
        /// <summary>A matrix transposed; a vector as it is.</summary>
        public Tensor t() => Native.evp_t(this);
        /// <summary>The dimensions in reverse order.</summary>
        public Tensor T => permute([.. Enumerable.Range(1, (int)ndim).Select(d => ndim - d)]);
        /// <summary>The last two dimensions exchanged.</summary>
        public Tensor mT => transpose(-2, -1);

        /// <summary>Extents of one repeated without copying; -1 keeps an extent.</summary>
        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) =>
            Native.evp_expand(this, sizes, sizes.Length, isImplicit);
        /// <inheritdoc cref="expand(ReadOnlySpan{long}, bool)"/>
        public Tensor expand(long[] sizes, bool isImplicit = false) => expand((ReadOnlySpan<long>)sizes, isImplicit);
        /// <inheritdoc cref="expand(ReadOnlySpan{long}, bool)"/>
        public Tensor expand(Size sizes, bool isImplicit = false) => expand((ReadOnlySpan<long>)sizes.Shape, isImplicit);
        /// <inheritdoc cref="expand(ReadOnlySpan{long}, bool)"/>
        public Tensor expand(params long[] sizes) => expand((ReadOnlySpan<long>)sizes);
        /// <summary>Repeated without copying to the shape of another tensor.</summary>
        public Tensor expand_as(Tensor other) => expand((ReadOnlySpan<long>)other.shape);
        /// <summary>Repeated without copying to a shape.</summary>
        public Tensor broadcast_to(params long[] shape) => expand((ReadOnlySpan<long>)shape);
        /// <summary>Copies beside each other, so many in each dimension.</summary>
        public Tensor repeat(params long[] sizes) => Native.evp_repeat(this, sizes, sizes.Length);
        /// <summary>Each element so many times in a row.</summary>
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            Native.evp_repeat_interleave(this, repeats, dim ?? 0, dim is not null);
        /// <summary>Each element as many times in a row as a tensor says.</summary>
        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            Native.evp_repeat_interleave_tensor(this, repeats, dim ?? 0, dim is not null);

        /// <summary>A new dimension of extent one.</summary>
        public Tensor unsqueeze(long dim) => Native.evp_unsqueeze(this, dim);
        /// <summary>Adds a dimension of extent one.</summary>
        public Tensor unsqueeze_(long dim) => After(Native.evp_unsqueeze_(this, dim));
        /// <summary>Without a dimension of extent one; by default without all of them.</summary>
        public Tensor squeeze(long? dim = null) =>
            dim is null ? Native.evp_squeeze(this) : Native.evp_squeeze_dim(this, dim.Value);
        /// <summary>Drops a dimension of extent one; by default all of them.</summary>
        public Tensor squeeze_(long? dim = null) =>
            After(dim is null ? Native.evp_squeeze_(this) : Native.evp_squeeze_dim_(this, dim.Value));

        /// <summary>A part of one dimension.</summary>
        public Tensor narrow(long dim, long start, long length) => Native.evp_narrow(this, dim, start, length);
        /// <summary>One element of a dimension, which goes.</summary>
        public Tensor select(long dim, long index) => Native.evp_select(this, dim, index);
        /// <summary>Every step-th element of a part of one dimension.</summary>
        /// <exception cref="ArgumentException">The step is not positive.</exception>
        public Tensor slice(long dim, long start, long finish, long step) =>
            step > 0 ? Native.evp_slice(this, dim, start, finish, step)
                : throw new ArgumentException($"The step of a slice must be positive, not {step}.");
        /// <summary>Windows of a size, a step apart, along one dimension; they lie in a new last dimension.</summary>
        public Tensor unfold(long dimension, long size, long step) => Native.evp_unfold(this, dimension, size, step);
        /// <summary>The same memory with any shape, strides and offset.</summary>
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) =>
            Native.evp_as_strided(this, size, size.Length, strides, strides.Length, storageOffset);

        /// <summary>The diagonal of two dimensions, as the last one.</summary>
        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) => Native.evp_diagonal(this, offset, dim1, dim2);
        /// <summary>The diagonal of a matrix, or the diagonal matrix of a vector.</summary>
        public Tensor diag(long diagonal = 0) => Native.evp_diag(this, diagonal);
        /// <summary>Diagonal matrices of the last dimension.</summary>
        public Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1) =>
            Native.evp_diag_embed(this, offset, dim1, dim2);
        /// <summary>The lower triangle; zero above the diagonal.</summary>
        public Tensor tril(long diagonal = 0) => Native.evp_tril(this, diagonal);
        /// <summary>Sets what is above the diagonal to zero.</summary>
        public Tensor tril_(long diagonal = 0) => After(Native.evp_tril_(this, diagonal));
        /// <summary>The upper triangle; zero below the diagonal.</summary>
        public Tensor triu(long diagonal = 0) => Native.evp_triu(this, diagonal);
        /// <summary>Sets what is below the diagonal to zero.</summary>
        public Tensor triu_(long diagonal = 0) => After(Native.evp_triu_(this, diagonal));

        /// <summary>The order reversed in some dimensions.</summary>
        public Tensor flip(params long[] dims) => Native.evp_flip(this, dims, dims.Length);
        /// <summary>The elements shifted; those that leave at the end come in at the front.</summary>
        public Tensor roll(long shifts, long? dims = null) =>
            Native.evp_roll(this, [shifts], 1, dims is null ? [] : [dims.Value], dims is null ? 0 : 1);
        /// <inheritdoc cref="roll(long, long?)"/>
        public Tensor roll(long[] shifts) => Native.evp_roll(this, shifts, shifts.Length, [], 0);
        /// <inheritdoc cref="roll(long, long?)"/>
        public Tensor roll(long[] shifts, long[] dims) => Native.evp_roll(this, shifts, shifts.Length, dims, dims.Length);
        /// <inheritdoc cref="roll(long, long?)"/>
        public Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) =>
            Native.evp_roll(this, shifts, shifts.Length, dims, dims.Length);
    }
}
