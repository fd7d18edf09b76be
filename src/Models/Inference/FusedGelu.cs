using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>GELU by the hyperbolic tangent in one pass over memory: a number is read, stays in registers, and is written.</summary>
internal static class FusedGelu
{
    private const float Scale = 1.5957691216f;   // 2 sqrt(2 / pi)

    /// <summary>Whether a tensor lies so that it can be done: numbers of 32 bits, or bfloat16, on the host, without gaps.</summary>
    public static bool Takes(Tensor x) => x.device.type == DeviceType.CPU && x.dtype is ScalarType.Float32 or ScalarType.BFloat16 && x.is_contiguous();

    /// <summary>0.5 x (1 + tanh u) = x / (1 + exp(-2u)), u = sqrt(2/pi) (x + 0.044715 x^3), in place.</summary>
    public static void InPlace(Tensor x)
    {
        if (x.dtype == ScalarType.Float32)
        {
            InPlace(MemoryMarshal.Cast<byte, float>(x.bytes));
        }
        else
        {
            InPlace(MemoryMarshal.Cast<byte, ushort>(x.bytes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]   // fast from the first call on
    private static void InPlace(Span<float> numbers)
    {
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(numbers);
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = Of(vectors[i]);
        }

        // What fills no vector goes through a whole one, so that no number depends on where it stands.
        var rest = numbers[(vectors.Length * Vector512<float>.Count)..];
        Span<float> last = stackalloc float[Vector512<float>.Count];
        rest.CopyTo(last);
        Of(Vector512.Create<float>(last)).CopyTo(last);
        last[..rest.Length].CopyTo(rest);
    }

    // The bits of bfloat16 numbers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InPlace(Span<ushort> numbers)
    {
        var vectors = MemoryMarshal.Cast<ushort, Vector512<ushort>>(numbers);
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = Of(vectors[i]);
        }

        var rest = numbers[(vectors.Length * Vector512<ushort>.Count)..];
        Span<ushort> last = stackalloc ushort[Vector512<ushort>.Count];
        rest.CopyTo(last);
        Of(Vector512.Create<ushort>(last)).CopyTo(last);
        last[..rest.Length].CopyTo(rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> Of(Vector512<ushort> x)
    {
        // They are the upper halves of 32-bit numbers.
        var (lower, upper) = Vector512.Widen(x);
        return Vector512.Narrow(Rounded(Of((lower << 16).AsSingle())), Rounded(Of((upper << 16).AsSingle())));
    }

    // To the nearest; halfway, to the even one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Rounded(Vector512<float> x)
    {
        var bits = x.AsUInt32();
        return (bits + Vector512.Create(0x7FFFu) + ((bits >>> 16) & Vector512<uint>.One)) >>> 16;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Of(Vector512<float> x) =>
        x / (Vector512<float>.One + Exponential.Of(-x * Vector512.MultiplyAddEstimate(x * x, Vector512.Create(0.044715f * Scale), Vector512.Create(Scale))));
}
