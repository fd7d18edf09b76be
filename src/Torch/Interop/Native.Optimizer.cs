using System.Runtime.InteropServices;

namespace EvoPrune.Torch;

// Gradients and steps of all parameters at once: native/optimizer.cpp.
internal static unsafe partial class Native
{
    [LibraryImport(Library)] internal static partial Status evp_zero_gradients(ReadOnlySpan<nint> parameters, int n);
    [LibraryImport(Library)]
    internal static partial Status evp_clip_grad_norm_(
        ReadOnlySpan<nint> parameters, int n, double max_norm, double norm_type, double* norm);
    [LibraryImport(Library)]
    internal static partial Status evp_adamw_step(
        ReadOnlySpan<nint> parameters, ReadOnlySpan<nint> averages, ReadOnlySpan<nint> squares, ReadOnlySpan<nint> largest, int n,
        Span<long> steps, double lr, double beta1, double beta2, double eps, double weight_decay, NativeBool amsgrad,
        NativeBool maximize);
}
