using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Tensor = TorchSharp.torch.Tensor;

namespace EvoPrune.Torch;

// Differentiation: native/autograd.cpp.
internal static unsafe partial class Native
{
    [LibraryImport(Library)] internal static partial NativeBool evp_requires_grad(Tensor x);
    [LibraryImport(Library)] internal static partial Status evp_set_requires_grad(Tensor x, NativeBool value);
    [LibraryImport(Library)] internal static partial NativeBool evp_is_leaf(Tensor x);
    [LibraryImport(Library)] internal static partial Status evp_retain_grad(Tensor x);
    [LibraryImport(Library)] internal static partial Status evp_grad(Tensor x, nint* result);
    [LibraryImport(Library)]
    internal static partial Status evp_set_grad(Tensor x, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? value);
    [LibraryImport(Library)]
    internal static partial Status evp_backward(
        ReadOnlySpan<nint> tensors, int n, ReadOnlySpan<nint> gradients, int m, NativeBool retain, NativeBool create,
        ReadOnlySpan<nint> inputs, int k);
    [LibraryImport(Library)]
    internal static partial Status evp_gradients(
        ReadOnlySpan<nint> outputs, int n, ReadOnlySpan<nint> inputs, int k, ReadOnlySpan<nint> gradients, int m,
        NativeBool retain, NativeBool create, NativeBool allow_unused, nint* results);
    [LibraryImport(Library)] internal static partial NativeBool evp_grad_mode();
    [LibraryImport(Library)] internal static partial void evp_set_grad_mode(NativeBool enabled);
    [LibraryImport(Library)] internal static partial NativeBool evp_inference_mode();
    [LibraryImport(Library)] internal static partial nint evp_enter_inference_mode(NativeBool enabled);
    [LibraryImport(Library)] internal static partial void evp_leave_inference_mode(nint guard);
}
