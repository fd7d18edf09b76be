using System.Runtime.InteropServices;
using ScalarType = TorchSharp.torch.ScalarType;
using Tensor = TorchSharp.torch.Tensor;

namespace EvoPrune.Torch;

// Handles, metadata and conversions: native/handles.cpp.
internal static unsafe partial class Native
{
    [LibraryImport(Library)] internal static partial Tensor evp_alias(Tensor x);
    [LibraryImport(Library)] internal static partial long evp_dim(Tensor x);
    [LibraryImport(Library)] internal static partial long evp_numel(Tensor x);
    [LibraryImport(Library)] internal static partial long evp_element_size(Tensor x);
    [LibraryImport(Library)] internal static partial ScalarType evp_dtype(Tensor x);
    [LibraryImport(Library)] internal static partial int evp_device_type(Tensor x);
    [LibraryImport(Library)] internal static partial int evp_device_index(Tensor x);
    [LibraryImport(Library)] internal static partial NativeBool evp_is_contiguous(Tensor x);
    [LibraryImport(Library)] internal static partial NativeBool evp_is_sparse(Tensor x);
    [LibraryImport(Library)] internal static partial long evp_storage_offset(Tensor x);
    [LibraryImport(Library)] internal static partial int evp_sizes(Tensor x, long* extents, int capacity);
    [LibraryImport(Library)] internal static partial int evp_strides(Tensor x, long* extents, int capacity);
    [LibraryImport(Library)] internal static partial Status evp_size(Tensor x, long dim, long* result);
    [LibraryImport(Library)] internal static partial Status evp_stride(Tensor x, long dim, long* result);
    [LibraryImport(Library)] internal static partial Status evp_data(Tensor x, void** result);
    [LibraryImport(Library)] internal static partial Status evp_item(Tensor x, ScalarValue* result);
    [LibraryImport(Library)] internal static partial Tensor evp_clone(Tensor x);
    [LibraryImport(Library)] internal static partial Tensor evp_detach(Tensor x);
    [LibraryImport(Library)] internal static partial Status evp_detach_(Tensor x);
    [LibraryImport(Library)] internal static partial Tensor evp_contiguous(Tensor x);
    [LibraryImport(Library)] internal static partial Tensor evp_pin_memory(Tensor x);
    [LibraryImport(Library)] internal static partial Status evp_is_pinned(Tensor x, bool* result);
    [LibraryImport(Library)] internal static partial Status evp_copy_(Tensor x, Tensor source, NativeBool non_blocking);
    [LibraryImport(Library)] internal static partial Status evp_set_(Tensor x, Tensor source);
    [LibraryImport(Library)]
    internal static partial Tensor evp_to_type(Tensor x, ScalarType type, NativeBool copy, NativeBool non_blocking);
    [LibraryImport(Library)]
    internal static partial Tensor evp_to_device(Tensor x, int type, int index, NativeBool copy, NativeBool non_blocking);
    [LibraryImport(Library)]
    internal static partial Tensor evp_to_type_and_device(
        Tensor x, ScalarType dtype, int type, int index, NativeBool copy, NativeBool non_blocking);
    [LibraryImport(Library)] internal static partial int evp_promote_types(ScalarType left, ScalarType right);
    [LibraryImport(Library)] internal static partial Status evp_result_type(Tensor left, Tensor right, int* result);
    [LibraryImport(Library)] internal static partial NativeBool evp_can_cast(ScalarType from, ScalarType to);
    [LibraryImport(Library)] internal static partial nint evp_failure(int* kind);
    [LibraryImport(Library)] internal static partial void evp_delete(nint x);
}
