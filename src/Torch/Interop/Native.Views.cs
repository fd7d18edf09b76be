using System.Runtime.InteropServices;
using Tensor = TorchSharp.torch.Tensor;

namespace EvoPrune.Torch;

// Shapes, joins and indices: native/views.cpp.
internal static unsafe partial class Native
{
    [LibraryImport(Library)] internal static partial Tensor evp_view(Tensor x, ReadOnlySpan<long> shape, int n);
    [LibraryImport(Library)] internal static partial Tensor evp_reshape(Tensor x, ReadOnlySpan<long> shape, int n);
    [LibraryImport(Library)] internal static partial Tensor evp_permute(Tensor x, ReadOnlySpan<long> dims, int n);
    [LibraryImport(Library)]
    internal static partial Tensor evp_expand(Tensor x, ReadOnlySpan<long> sizes, int n, NativeBool isImplicit);
    [LibraryImport(Library)] internal static partial Tensor evp_repeat(Tensor x, ReadOnlySpan<long> sizes, int n);
    [LibraryImport(Library)] internal static partial Tensor evp_flip(Tensor x, ReadOnlySpan<long> dims, int n);
    [LibraryImport(Library)]
    internal static partial Tensor evp_roll(Tensor x, ReadOnlySpan<long> shifts, int n, ReadOnlySpan<long> dims, int m);
    [LibraryImport(Library)] internal static partial Tensor evp_unflatten(Tensor x, long dim, ReadOnlySpan<long> sizes, int n);
    [LibraryImport(Library)]
    internal static partial Tensor evp_as_strided(
        Tensor x, ReadOnlySpan<long> size, int n, ReadOnlySpan<long> strides, int m, long offset);
    [LibraryImport(Library)] internal static partial Tensor evp_transpose(Tensor x, long a, long b);
    [LibraryImport(Library)] internal static partial Tensor evp_t(Tensor x);
    [LibraryImport(Library)] internal static partial Tensor evp_unsqueeze(Tensor x, long dim);
    [LibraryImport(Library)] internal static partial Tensor evp_squeeze(Tensor x);
    [LibraryImport(Library)] internal static partial Tensor evp_squeeze_dim(Tensor x, long dim);
    [LibraryImport(Library)] internal static partial Tensor evp_flatten(Tensor x, long start, long end);
    [LibraryImport(Library)] internal static partial Tensor evp_narrow(Tensor x, long dim, long start, long length);
    [LibraryImport(Library)] internal static partial Tensor evp_select(Tensor x, long dim, long index);
    [LibraryImport(Library)] internal static partial Tensor evp_slice(Tensor x, long dim, long start, long finish, long step);
    [LibraryImport(Library)] internal static partial Tensor evp_unfold(Tensor x, long dim, long size, long step);
    [LibraryImport(Library)] internal static partial Tensor evp_diagonal(Tensor x, long offset, long a, long b);
    [LibraryImport(Library)] internal static partial Tensor evp_diag(Tensor x, long diagonal);
    [LibraryImport(Library)] internal static partial Tensor evp_diag_embed(Tensor x, long offset, long a, long b);
    [LibraryImport(Library)] internal static partial Tensor evp_tril(Tensor x, long diagonal);
    [LibraryImport(Library)] internal static partial Tensor evp_triu(Tensor x, long diagonal);
    [LibraryImport(Library)] internal static partial Status evp_tril_(Tensor x, long diagonal);
    [LibraryImport(Library)] internal static partial Status evp_triu_(Tensor x, long diagonal);
    [LibraryImport(Library)] internal static partial Status evp_transpose_(Tensor x, long a, long b);
    [LibraryImport(Library)] internal static partial Status evp_unsqueeze_(Tensor x, long dim);
    [LibraryImport(Library)] internal static partial Status evp_squeeze_(Tensor x);
    [LibraryImport(Library)] internal static partial Status evp_squeeze_dim_(Tensor x, long dim);
    [LibraryImport(Library)]
    internal static partial Tensor evp_repeat_interleave(Tensor x, long repeats, long dim, NativeBool has_dim);
    [LibraryImport(Library)]
    internal static partial Tensor evp_repeat_interleave_tensor(Tensor x, Tensor repeats, long dim, NativeBool has_dim);
    [LibraryImport(Library)] internal static partial Tensor evp_cat(ReadOnlySpan<nint> parts, int n, long dim);
    [LibraryImport(Library)] internal static partial Tensor evp_stack(ReadOnlySpan<nint> parts, int n, long dim);
    [LibraryImport(Library)]
    internal static partial Status evp_chunk(Tensor x, long chunks, long dim, nint* outputs, int capacity, int* count);
    [LibraryImport(Library)]
    internal static partial Status evp_split(Tensor x, long size, long dim, nint* outputs, int capacity, int* count);
    [LibraryImport(Library)]
    internal static partial Status evp_split_sizes(
        Tensor x, ReadOnlySpan<long> sizes, int n, long dim, nint* outputs, int capacity, int* count);
    [LibraryImport(Library)]
    internal static partial Status evp_unbind(Tensor x, long dim, nint* outputs, int capacity, int* count);
    [LibraryImport(Library)] internal static partial Tensor evp_index(Tensor x, ReadOnlySpan<NativeIndex> indices, int n);
    [LibraryImport(Library)]
    internal static partial Status evp_index_put_(Tensor x, ReadOnlySpan<NativeIndex> indices, int n, Tensor value);
    [LibraryImport(Library)]
    internal static partial Status evp_index_put_scalar_(Tensor x, ReadOnlySpan<NativeIndex> indices, int n, ScalarValue value);
    [LibraryImport(Library)] internal static partial Tensor evp_index_select(Tensor x, long dim, Tensor index);
    [LibraryImport(Library)] internal static partial Tensor evp_gather(Tensor x, long dim, Tensor index);
    [LibraryImport(Library)] internal static partial Tensor evp_take(Tensor x, Tensor index);
    [LibraryImport(Library)] internal static partial Tensor evp_take_along_dim(Tensor x, Tensor index);
    [LibraryImport(Library)] internal static partial Tensor evp_take_along_dim_dim(Tensor x, Tensor index, long dim);
    [LibraryImport(Library)] internal static partial Tensor evp_masked_select(Tensor x, Tensor mask);
    [LibraryImport(Library)] internal static partial Tensor evp_masked_fill(Tensor x, Tensor mask, ScalarValue value);
    [LibraryImport(Library)] internal static partial Tensor evp_scatter(Tensor x, long dim, Tensor index, Tensor source);
    [LibraryImport(Library)] internal static partial Tensor evp_scatter_add(Tensor x, long dim, Tensor index, Tensor source);
    [LibraryImport(Library)]
    internal static partial Tensor evp_index_add(Tensor x, long dim, Tensor index, Tensor source, ScalarValue alpha);
    [LibraryImport(Library)] internal static partial Tensor evp_index_copy(Tensor x, long dim, Tensor index, Tensor source);
    [LibraryImport(Library)] internal static partial Tensor evp_index_fill(Tensor x, long dim, Tensor index, ScalarValue value);
    [LibraryImport(Library)] internal static partial Tensor evp_nonzero(Tensor x);
    [LibraryImport(Library)] internal static partial Tensor evp_argwhere(Tensor x);
    [LibraryImport(Library)] internal static partial Tensor evp_where(Tensor condition, Tensor x, Tensor y);
    [LibraryImport(Library)] internal static partial Status evp_masked_fill_(Tensor x, Tensor mask, ScalarValue value);
    [LibraryImport(Library)] internal static partial Status evp_masked_scatter_(Tensor x, Tensor mask, Tensor value);
    [LibraryImport(Library)] internal static partial Status evp_scatter_(Tensor x, long dim, Tensor index, Tensor source);
    [LibraryImport(Library)] internal static partial Status evp_scatter_add_(Tensor x, long dim, Tensor index, Tensor source);
    [LibraryImport(Library)]
    internal static partial Status evp_index_add_(Tensor x, long dim, Tensor index, Tensor source, ScalarValue alpha);
    [LibraryImport(Library)] internal static partial Status evp_index_copy_(Tensor x, long dim, Tensor index, Tensor source);
    [LibraryImport(Library)] internal static partial Status evp_index_fill_(Tensor x, long dim, Tensor index, ScalarValue value);
}
