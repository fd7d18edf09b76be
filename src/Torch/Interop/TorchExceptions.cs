using System.Runtime.InteropServices;

namespace EvoPrune.Torch;

/// <summary>An operation failed in libtorch; the message is libtorch's own.</summary>
/// <remarks>TorchSharp throws <see cref="ExternalException"/>: code that is to run over either catches that.</remarks>
public class TorchException(string message) : ExternalException(message);

/// <summary>An index or a dimension is out of range.</summary>
public sealed class TorchIndexException(string message) : TorchException(message);

/// <summary>A matrix cannot be factorised or inverted: singular, or not positive definite.</summary>
public sealed class TorchLinAlgException(string message) : TorchException(message);

/// <summary>Memory for a tensor could not be had, on the host or on a device.</summary>
public sealed class TorchOutOfMemoryException(string message) : TorchException(message);

/// <summary>libtorch does not have this operation for this element type or device.</summary>
public sealed class TorchNotImplementedException(string message) : TorchException(message);

/// <summary>libEvoPruneTorch.so could not be loaded; the message lists every place that was tried and why it failed.</summary>
public sealed class TorchNativeLibraryException(string trace) : DllNotFoundException(
    $"""
    The native library {NativeLibraryProbe.FileName} could not be loaded. Tried:
    {trace.TrimEnd()}
    Build it with ./evoprune setup (or src/Torch/native/build.sh); on Debian and Ubuntu it needs the packages
    g++, libtorch-dev and libopenblas0-openmp. {NativeLibraryProbe.OverrideVariable} names a file to load instead.
    """);
