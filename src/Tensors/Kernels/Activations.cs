using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace EvoPrune.Tensors.Kernels;

/// <summary>GELU in its tanh form (Hendrycks and Gimpel 2016) and SiLU, in place, in one pass over memory.</summary>
/// <remarks>The last elements are padded to a whole vector, so that results do not depend on the position in the tensor.</remarks>
public static class Activations
{
    private const float Scale = 1.5957691216f;   // 2 sqrt(2 / pi)

    /// <summary>Whether a tensor is contiguous, on the host, and float32 or bfloat16.</summary>
    public static bool Takes(Tensor x) => x.LiesOnHost(ScalarType.Float32) || x.LiesOnHost(ScalarType.BFloat16);

    /// <summary>0.5 x (1 + tanh u) = x / (1 + exp(-2u)), u = sqrt(2/pi) (x + 0.044715 x^3), in place.</summary>
    public static void GeluTanh(Tensor x) => InPlace<TanhGate>(x);

    /// <summary>x / (1 + exp(-x)), in place.</summary>
    public static void Silu(Tensor x) => InPlace<SigmoidGate>(x);

    // The activation is x / (1 + exp(Exponent(x))).
    private interface IGate
    {
        static abstract Vector512<float> Exponent(Vector512<float> x);
    }

    private readonly struct TanhGate : IGate
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Exponent(Vector512<float> x) =>
            -x * Vector512.FusedMultiplyAdd(x * x, Vector512.Create(0.044715f * Scale), Vector512.Create(Scale));
    }

    private readonly struct SigmoidGate : IGate
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Exponent(Vector512<float> x) => -x;
    }

    private static void InPlace<TGate>(Tensor x)
        where TGate : struct, IGate
    {
        if (x.dtype == ScalarType.Float32)
        {
            InPlace<TGate>(x.Numbers<float>());
        }
        else
        {
            InPlace<TGate>(x.Numbers<ushort>());
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]   // No tiered compilation.
    private static void InPlace<TGate>(Span<float> numbers)
        where TGate : struct, IGate
    {
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(numbers);
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = Of<TGate>(vectors[i]);
        }

        var rest = numbers[(vectors.Length * Vector512<float>.Count)..];
        Span<float> last = stackalloc float[Vector512<float>.Count];
        rest.CopyTo(last);
        Of<TGate>(Vector512.Create<float>(last)).CopyTo(last);
        last[..rest.Length].CopyTo(rest);
    }

    // Each ushort has the bits of a bfloat16 number.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InPlace<TGate>(Span<ushort> numbers)
        where TGate : struct, IGate
    {
        var vectors = MemoryMarshal.Cast<ushort, Vector512<ushort>>(numbers);
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = Of<TGate>(vectors[i]);
        }

        var rest = numbers[(vectors.Length * Vector512<ushort>.Count)..];
        Span<ushort> last = stackalloc ushort[Vector512<ushort>.Count];
        rest.CopyTo(last);
        Of<TGate>(Vector512.Create<ushort>(last)).CopyTo(last);
        last[..rest.Length].CopyTo(rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> Of<TGate>(Vector512<ushort> x)
        where TGate : struct, IGate
    {
        // A bfloat16 number is the upper half of a float32 number.
        var (lower, upper) = Vector512.Widen(x);
        return Vector512.Narrow(Rounded(Of<TGate>((lower << 16).AsSingle())), Rounded(Of<TGate>((upper << 16).AsSingle())));
    }

    // Rounds to nearest, ties to even.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Rounded(Vector512<float> x)
    {
        var bits = x.AsUInt32();
        return (bits + Vector512.Create(0x7FFFu) + ((bits >>> 16) & Vector512<uint>.One)) >>> 16;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Of<TGate>(Vector512<float> x)
        where TGate : struct, IGate => x / (Vector512<float>.One + Exponential.Of(TGate.Exponent(x)));
}
