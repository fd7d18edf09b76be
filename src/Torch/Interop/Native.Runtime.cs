using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Generator = TorchSharp.torch.Generator;
using Tensor = TorchSharp.torch.Tensor;

namespace EvoPrune.Torch;

// Threads, generators and devices: native/runtime.cpp.
internal static unsafe partial class Native
{
    [LibraryImport(Library)] internal static partial int evp_get_num_threads();
    [LibraryImport(Library)] internal static partial Status evp_set_num_threads(int count);
    [LibraryImport(Library)] internal static partial int evp_get_num_interop_threads();
    [LibraryImport(Library)] internal static partial Status evp_set_num_interop_threads(int count);
    [LibraryImport(Library)]
    internal static partial long evp_generator_seed([MarshalUsing(typeof(GeneratorMarshaller))] Generator? generator);
    [LibraryImport(Library)]
    internal static partial Status evp_generator_set_seed(
        [MarshalUsing(typeof(GeneratorMarshaller))] Generator? generator, long seed);
    [LibraryImport(Library)]
    internal static partial Tensor evp_generator_state([MarshalUsing(typeof(GeneratorMarshaller))] Generator? generator);
    [LibraryImport(Library)]
    internal static partial Status evp_generator_set_state(
        [MarshalUsing(typeof(GeneratorMarshaller))] Generator? generator, Tensor state);
    [LibraryImport(Library)] internal static partial NativeBool evp_cuda_is_available();
    [LibraryImport(Library)] internal static partial NativeBool evp_cudnn_is_available();
    [LibraryImport(Library)] internal static partial int evp_cuda_device_count();
    [LibraryImport(Library)] internal static partial Status evp_cuda_synchronize(int index);
    [LibraryImport(Library)] internal static partial nint evp_version();
    [LibraryImport(Library)] internal static partial nint evp_generator(ulong seed, int device_type, int device_index);
    [LibraryImport(Library)] internal static partial nint evp_default_generator();
    [LibraryImport(Library)] internal static partial void evp_delete_generator(nint generator);
}
