using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Generator = TorchSharp.torch.Generator;
using ScalarType = TorchSharp.torch.ScalarType;
using Tensor = TorchSharp.torch.Tensor;

namespace EvoPrune.Torch;

// New tensors: native/factories.cpp.
internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor evp_empty(
        ReadOnlySpan<long> size, int n, ScalarType dtype, int device_type, int device_index, NativeBool requires_grad);
    [LibraryImport(Library)]
    internal static partial Tensor evp_empty_strided(
        ReadOnlySpan<long> size, int n, ReadOnlySpan<long> strides, int m, ScalarType dtype, int device_type, int device_index,
        NativeBool requires_grad);
    [LibraryImport(Library)]
    internal static partial Tensor evp_full(
        ReadOnlySpan<long> size, int n, ScalarValue value, ScalarType dtype, int device_type, int device_index,
        NativeBool requires_grad);
    [LibraryImport(Library)]
    internal static partial Tensor evp_zeros(
        ReadOnlySpan<long> size, int n, ScalarType dtype, int device_type, int device_index, NativeBool requires_grad);
    [LibraryImport(Library)]
    internal static partial Tensor evp_arange(
        ScalarValue start, ScalarValue stop, ScalarValue step, ScalarType dtype, int device_type, int device_index,
        NativeBool requires_grad);
    [LibraryImport(Library)]
    internal static partial Tensor evp_linspace(
        double start, double end, long steps, ScalarType dtype, int device_type, int device_index, NativeBool requires_grad);
    [LibraryImport(Library)]
    internal static partial Tensor evp_eye(
        long rows, long columns, ScalarType dtype, int device_type, int device_index, NativeBool requires_grad);
    [LibraryImport(Library)]
    internal static partial Tensor evp_rand(
        [MarshalUsing(typeof(GeneratorMarshaller))] Generator? generator, ReadOnlySpan<long> size, int n, ScalarType dtype,
        int device_type, int device_index, NativeBool requires_grad);
    [LibraryImport(Library)]
    internal static partial Tensor evp_randn(
        [MarshalUsing(typeof(GeneratorMarshaller))] Generator? generator, ReadOnlySpan<long> size, int n, ScalarType dtype,
        int device_type, int device_index, NativeBool requires_grad);
    [LibraryImport(Library)]
    internal static partial Tensor evp_randint(
        [MarshalUsing(typeof(GeneratorMarshaller))] Generator? generator, long low, long high, ReadOnlySpan<long> size, int n,
        ScalarType dtype, int device_type, int device_index, NativeBool requires_grad);
    [LibraryImport(Library)]
    internal static partial Tensor evp_randperm(
        [MarshalUsing(typeof(GeneratorMarshaller))] Generator? generator, long count, ScalarType dtype, int device_type,
        int device_index, NativeBool requires_grad);
    [LibraryImport(Library)]
    internal static partial Tensor evp_empty_like(
        Tensor x, ScalarType dtype, int device_type, int device_index, NativeBool requires_grad);
    [LibraryImport(Library)]
    internal static partial Tensor evp_full_like(
        Tensor x, ScalarValue value, ScalarType dtype, int device_type, int device_index, NativeBool requires_grad);
    [LibraryImport(Library)]
    internal static partial Tensor evp_rand_like(
        Tensor x, ScalarType dtype, int device_type, int device_index, NativeBool requires_grad);
    [LibraryImport(Library)]
    internal static partial Tensor evp_randn_like(
        Tensor x, ScalarType dtype, int device_type, int device_index, NativeBool requires_grad);
    [LibraryImport(Library)]
    internal static partial Status evp_bernoulli_(
        Tensor x, double p, [MarshalUsing(typeof(GeneratorMarshaller))] Generator? generator);
    [LibraryImport(Library)]
    internal static partial Tensor evp_bernoulli(Tensor x, [MarshalUsing(typeof(GeneratorMarshaller))] Generator? generator);
    [LibraryImport(Library)]
    internal static partial Tensor evp_multinomial(
        Tensor x, long samples, NativeBool replacement, [MarshalUsing(typeof(GeneratorMarshaller))] Generator? generator);
    [LibraryImport(Library)]
    internal static partial Status evp_normal_(
        Tensor x, double a, double b, [MarshalUsing(typeof(GeneratorMarshaller))] Generator? generator);
    [LibraryImport(Library)]
    internal static partial Status evp_uniform_(
        Tensor x, double a, double b, [MarshalUsing(typeof(GeneratorMarshaller))] Generator? generator);
    [LibraryImport(Library)]
    internal static partial Tensor evp_borrow(
        void* data, ReadOnlySpan<long> size, int n, ScalarType dtype, delegate* unmanaged<nint, void> release, nint context);
    [LibraryImport(Library)]
    internal static partial Tensor evp_copy_of(
        void* data, ReadOnlySpan<long> size, int n, ScalarType source, ScalarType dtype, int device_type, int device_index,
        NativeBool requires_grad);
}
