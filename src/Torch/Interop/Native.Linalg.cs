using System.Runtime.InteropServices;
using Tensor = TorchSharp.torch.Tensor;

namespace EvoPrune.Torch;

// Linear algebra: native/linalg.cpp.
internal static unsafe partial class Native
{
    [LibraryImport(Library)] internal static partial Tensor evp_linalg_cholesky(Tensor x, NativeBool upper);
    [LibraryImport(Library)] internal static partial Tensor evp_cholesky_inverse(Tensor x, NativeBool upper);
    [LibraryImport(Library)] internal static partial Tensor evp_cholesky_solve(Tensor b, Tensor factor, NativeBool upper);
    [LibraryImport(Library)] internal static partial Tensor evp_linalg_inv(Tensor x);
    [LibraryImport(Library)] internal static partial Tensor evp_linalg_pinv(Tensor x, double rcond, NativeBool hermitian);
    [LibraryImport(Library)] internal static partial Tensor evp_linalg_det(Tensor x);
    [LibraryImport(Library)] internal static partial Tensor evp_linalg_solve(Tensor a, Tensor b, NativeBool left);
    [LibraryImport(Library)]
    internal static partial Tensor evp_linalg_solve_triangular(
        Tensor a, Tensor b, NativeBool upper, NativeBool left, NativeBool unit);
    [LibraryImport(Library)] internal static partial Tensor evp_linalg_svdvals(Tensor x);
    [LibraryImport(Library)] internal static partial Tensor evp_linalg_eigvalsh(Tensor x, NativeBool upper);
    [LibraryImport(Library)]
    internal static partial Status evp_linalg_cholesky_ex(Tensor x, NativeBool upper, NativeBool check, nint* outputs);
    [LibraryImport(Library)] internal static partial Status evp_linalg_svd(Tensor x, NativeBool full, nint* outputs);
    [LibraryImport(Library)] internal static partial Status evp_linalg_eigh(Tensor x, NativeBool upper, nint* outputs);
    [LibraryImport(Library)] internal static partial Status evp_linalg_qr(Tensor x, int mode, nint* outputs);
    [LibraryImport(Library)]
    internal static partial Tensor evp_linalg_norm(Tensor x, ReadOnlySpan<long> dims, int n, NativeBool keepdim);
    [LibraryImport(Library)]
    internal static partial Tensor evp_linalg_norm_order(
        Tensor x, double order, ReadOnlySpan<long> dims, int n, NativeBool keepdim);
    [LibraryImport(Library)]
    internal static partial Tensor evp_linalg_norm_name(
        Tensor x, [MarshalAs(UnmanagedType.LPUTF8Str)] string order, ReadOnlySpan<long> dims, int n, NativeBool keepdim);
    [LibraryImport(Library)]
    internal static partial Tensor evp_linalg_vector_norm(
        Tensor x, double order, ReadOnlySpan<long> dims, int n, NativeBool keepdim);
}
