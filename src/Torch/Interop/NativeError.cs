using System.Runtime.InteropServices;

namespace EvoPrune.Torch;

/// <summary>Turns the latest native failure of this thread into an exception.</summary>
internal static class NativeError
{
    internal static unsafe TorchException Latest()
    {
        int kind;
        var text = Marshal.PtrToStringUTF8(Native.evp_failure(&kind)) ?? "unknown error";
        // In step with Kind in native/handles.cpp.
        return kind switch
        {
            2 => new TorchIndexException(text),
            3 => new TorchLinAlgException(text),
            4 => new TorchOutOfMemoryException(text),
            5 => new TorchNotImplementedException(text),
            _ => new TorchException(text),
        };
    }
}

/// <summary>What a native function without a tensor result returns: zero, or a failure to be asked for.</summary>
internal readonly struct Status(int failed)
{
    internal void Check()
    {
        if (failed != 0)
            throw NativeError.Latest();
    }
}
