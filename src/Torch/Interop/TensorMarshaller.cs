using System.Runtime.InteropServices.Marshalling;
using Tensor = TorchSharp.torch.Tensor;

namespace EvoPrune.Torch;

/// <summary>
/// Tensors cross the border as handles. An argument is kept alive until the native call has returned, so that no finalizer can
/// take the handle away meanwhile; a null result is the failure of the call.
/// </summary>
[CustomMarshaller(typeof(Tensor), MarshalMode.ManagedToUnmanagedIn, typeof(Argument))]
[CustomMarshaller(typeof(Tensor), MarshalMode.ManagedToUnmanagedOut, typeof(Result))]
internal static class TensorMarshaller
{
    internal ref struct Argument
    {
        private Tensor tensor;

        public void FromManaged(Tensor managed) => tensor = managed;

        public readonly nint ToUnmanaged() => tensor.Handle;

        public readonly void OnInvoked() => GC.KeepAlive(tensor);

        public readonly void Free() { }
    }

    internal static class Result
    {
        public static Tensor ConvertToManaged(nint handle) => handle != 0 ? new Tensor(handle) : throw NativeError.Latest();
    }
}

/// <summary>The same for an argument that may be absent.</summary>
[CustomMarshaller(typeof(Tensor), MarshalMode.ManagedToUnmanagedIn, typeof(Argument))]
internal static class OptionalTensorMarshaller
{
    internal ref struct Argument
    {
        private Tensor? tensor;

        public void FromManaged(Tensor? managed) => tensor = managed;

        public readonly nint ToUnmanaged() => tensor?.Handle ?? 0;

        public readonly void OnInvoked() => GC.KeepAlive(tensor);

        public readonly void Free() { }
    }
}

/// <summary>A random generator as an argument; absent means the process-wide default one.</summary>
[CustomMarshaller(typeof(TorchSharp.torch.Generator), MarshalMode.ManagedToUnmanagedIn, typeof(Argument))]
internal static class GeneratorMarshaller
{
    internal ref struct Argument
    {
        private TorchSharp.torch.Generator? generator;

        public void FromManaged(TorchSharp.torch.Generator? managed) => generator = managed;

        public readonly nint ToUnmanaged() => generator?.Handle ?? 0;

        public readonly void OnInvoked() => GC.KeepAlive(generator);

        public readonly void Free() { }
    }
}
