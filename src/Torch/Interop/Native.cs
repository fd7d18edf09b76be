using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// Everything that crosses the border is blittable, or made so by a marshaller of ours: no stub is generated at run time.
[assembly: DisableRuntimeMarshalling]

namespace EvoPrune.Torch;

/// <summary>The exported functions of libEvoPruneTorch.so, one file for each source file of native/.</summary>
internal static unsafe partial class Native
{
    private const string Library = "EvoPruneTorch";

    static Native() => NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, Resolve);

    private static readonly Lock loading = new();
    private static nint handle;

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
            return 0;
        lock (loading)
            return handle != 0 ? handle : handle = NativeLibraryProbe.Load(assembly);
    }
}

/// <summary>One position of an indexing expression: struct Index of native/views.cpp.</summary>
internal readonly record struct NativeIndex(long Kind, long Start, long Stop, long Step, nint Tensor);
