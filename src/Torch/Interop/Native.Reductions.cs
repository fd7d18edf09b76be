using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using ScalarType = TorchSharp.torch.ScalarType;
using Tensor = TorchSharp.torch.Tensor;

namespace EvoPrune.Torch;

// Reductions: native/reductions.cpp.
internal static unsafe partial class Native
{
    [LibraryImport(Library)] internal static partial Status evp_equal(Tensor x, Tensor y, bool* result);
    [LibraryImport(Library)]
    internal static partial Status evp_allclose(Tensor x, Tensor y, double rtol, double atol, NativeBool equal_nan, bool* result);
    [LibraryImport(Library)] internal static partial Tensor evp_sum(Tensor x, ScalarType type);
    [LibraryImport(Library)]
    internal static partial Tensor evp_sum_dims(Tensor x, ReadOnlySpan<long> dims, int n, NativeBool keepdim, ScalarType type);
    [LibraryImport(Library)] internal static partial Tensor evp_prod(Tensor x, ScalarType type);
    [LibraryImport(Library)] internal static partial Tensor evp_prod_dim(Tensor x, long dim, NativeBool keepdim, ScalarType type);
    [LibraryImport(Library)] internal static partial Tensor evp_mean(Tensor x);
    [LibraryImport(Library)]
    internal static partial Tensor evp_mean_dims(Tensor x, ReadOnlySpan<long> dims, int n, NativeBool keepdim, ScalarType type);
    [LibraryImport(Library)] internal static partial Tensor evp_var(Tensor x, NativeBool unbiased);
    [LibraryImport(Library)]
    internal static partial Tensor evp_var_dims(
        Tensor x, ReadOnlySpan<long> dims, int n, NativeBool unbiased, NativeBool keepdim);
    [LibraryImport(Library)] internal static partial Tensor evp_std(Tensor x, NativeBool unbiased);
    [LibraryImport(Library)]
    internal static partial Tensor evp_std_dims(
        Tensor x, ReadOnlySpan<long> dims, int n, NativeBool unbiased, NativeBool keepdim);
    [LibraryImport(Library)] internal static partial Tensor evp_norm(Tensor x, float p);
    [LibraryImport(Library)] internal static partial Tensor evp_norm_dim(Tensor x, long dim, NativeBool keepdim, float p);
    [LibraryImport(Library)] internal static partial Tensor evp_all(Tensor x);
    [LibraryImport(Library)] internal static partial Tensor evp_all_dim(Tensor x, long dim, NativeBool keepdim);
    [LibraryImport(Library)] internal static partial Tensor evp_any(Tensor x);
    [LibraryImport(Library)] internal static partial Tensor evp_any_dim(Tensor x, long dim, NativeBool keepdim);
    [LibraryImport(Library)] internal static partial Tensor evp_count_nonzero(Tensor x, ReadOnlySpan<long> dims, int n);
    [LibraryImport(Library)] internal static partial Tensor evp_max(Tensor x);
    [LibraryImport(Library)] internal static partial Tensor evp_min(Tensor x);
    [LibraryImport(Library)]
    internal static partial Tensor evp_amax(Tensor x, ReadOnlySpan<long> dims, int n, NativeBool keepdim);
    [LibraryImport(Library)]
    internal static partial Tensor evp_amin(Tensor x, ReadOnlySpan<long> dims, int n, NativeBool keepdim);
    [LibraryImport(Library)] internal static partial Tensor evp_median(Tensor x);
    [LibraryImport(Library)] internal static partial Tensor evp_quantile(Tensor x, Tensor q, long dim, NativeBool keepdim);
    [LibraryImport(Library)] internal static partial Tensor evp_argmax(Tensor x);
    [LibraryImport(Library)] internal static partial Tensor evp_argmax_dim(Tensor x, long dim, NativeBool keepdim);
    [LibraryImport(Library)] internal static partial Tensor evp_argmin(Tensor x);
    [LibraryImport(Library)] internal static partial Tensor evp_argmin_dim(Tensor x, long dim, NativeBool keepdim);
    [LibraryImport(Library)] internal static partial Tensor evp_logsumexp(Tensor x, long dim, NativeBool keepdim);
    [LibraryImport(Library)] internal static partial Tensor evp_cumsum(Tensor x, long dim, ScalarType type);
    [LibraryImport(Library)] internal static partial Tensor evp_cumprod(Tensor x, long dim, ScalarType type);
    [LibraryImport(Library)] internal static partial Tensor evp_softmax(Tensor x, long dim, ScalarType type);
    [LibraryImport(Library)] internal static partial Tensor evp_log_softmax(Tensor x, long dim, ScalarType type);
    [LibraryImport(Library)] internal static partial Tensor evp_argsort(Tensor x, long dim, NativeBool descending);
    [LibraryImport(Library)] internal static partial Tensor evp_histc(Tensor x, long bins, long low, long high);
    [LibraryImport(Library)]
    internal static partial Tensor evp_bincount(
        Tensor x, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weights, long least);
    [LibraryImport(Library)]
    internal static partial Tensor evp_searchsorted(
        Tensor sorted, Tensor values, NativeBool int32, NativeBool right,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? sorter);
    [LibraryImport(Library)]
    internal static partial Tensor evp_isclose(Tensor x, Tensor y, double rtol, double atol, NativeBool equal_nan);
    [LibraryImport(Library)] internal static partial Status evp_max_dim(Tensor x, long dim, NativeBool keepdim, nint* outputs);
    [LibraryImport(Library)] internal static partial Status evp_min_dim(Tensor x, long dim, NativeBool keepdim, nint* outputs);
    [LibraryImport(Library)]
    internal static partial Status evp_sort(Tensor x, long dim, NativeBool descending, NativeBool stable, nint* outputs);
    [LibraryImport(Library)]
    internal static partial Status evp_topk(Tensor x, long k, long dim, NativeBool largest, NativeBool sorted, nint* outputs);
    [LibraryImport(Library)]
    internal static partial Status evp_kthvalue(Tensor x, long k, long dim, NativeBool keepdim, nint* outputs);
    [LibraryImport(Library)]
    internal static partial Status evp_unique(Tensor x, NativeBool sorted, NativeBool inverse, NativeBool counts, nint* outputs);
    [LibraryImport(Library)]
    internal static partial Status evp_unique_dim(
        Tensor x, long dim, NativeBool sorted, NativeBool inverse, NativeBool counts, nint* outputs);
}
