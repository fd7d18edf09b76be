using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EvoPrune.Tensors.Kernels;

/// <summary>The micro-kernel of a matrix product: six rows by two vectors of columns, with all sums in registers (Goto and van de Geijn 2008, section 5).</summary>
/// <remarks>
/// Each sum is one chain of fused multiply-adds in the order of the inner dimension. It depends on its row and its column alone: not on
/// neighbours, addresses or the width of the processor's vectors. Both widths are written out because the types and instructions differ.
/// </remarks>
internal static unsafe class Tile
{
    /// <summary>Rows.</summary>
    public const int Rows = 6;

    /// <summary>Columns: two vectors of the processor's width.</summary>
    public static readonly int Columns = 2 * (Vector512.IsHardwareAccelerated ? Vector512<float>.Count : Vector256<float>.Count);

    /// <summary>c = start + a b.</summary>
    /// <param name="a">Six rows of numbers.</param>
    /// <param name="aStride">From one of them to the next.</param>
    /// <param name="b">For each number of a row, <see cref="Columns"/> numbers, one after the other.</param>
    /// <param name="start">What is added: six rows.</param>
    /// <param name="startStride">From one of them to the next; 0 for one that is added to all.</param>
    /// <param name="c">Six rows of <see cref="Columns"/> numbers.</param>
    /// <param name="cStride">From one of them to the next.</param>
    /// <param name="depth">Numbers in a row of a.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(float* a, nint aStride, float* b, float* start, nint startStride, float* c, nint cStride, int depth)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Multiply512(a, aStride, b, start, startStride, c, cStride, depth);
        }
        else
        {
            Multiply256(a, aStride, b, start, startStride, c, cStride, depth);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply256(float* a, nint aStride, float* b, float* start, nint startStride, float* c, nint cStride, int depth)
    {
        const int w = 8;
        Vector256<float> l0 = Vector256.Load(start), r0 = Vector256.Load(start + w);
        start += startStride;
        Vector256<float> l1 = Vector256.Load(start), r1 = Vector256.Load(start + w);
        start += startStride;
        Vector256<float> l2 = Vector256.Load(start), r2 = Vector256.Load(start + w);
        start += startStride;
        Vector256<float> l3 = Vector256.Load(start), r3 = Vector256.Load(start + w);
        start += startStride;
        Vector256<float> l4 = Vector256.Load(start), r4 = Vector256.Load(start + w);
        start += startStride;
        Vector256<float> l5 = Vector256.Load(start), r5 = Vector256.Load(start + w);
        var a3 = a + (3 * aStride);
        for (var end = a + depth; a < end; a++, a3++, b += 2 * w)
        {
            Vector256<float> left = Vector256.Load(b), right = Vector256.Load(b + w);
            var x = Vector256.Create(*a);
            l0 = Vector256.FusedMultiplyAdd(x, left, l0);
            r0 = Vector256.FusedMultiplyAdd(x, right, r0);
            x = Vector256.Create(a[aStride]);
            l1 = Vector256.FusedMultiplyAdd(x, left, l1);
            r1 = Vector256.FusedMultiplyAdd(x, right, r1);
            x = Vector256.Create(a[2 * aStride]);
            l2 = Vector256.FusedMultiplyAdd(x, left, l2);
            r2 = Vector256.FusedMultiplyAdd(x, right, r2);
            x = Vector256.Create(*a3);
            l3 = Vector256.FusedMultiplyAdd(x, left, l3);
            r3 = Vector256.FusedMultiplyAdd(x, right, r3);
            x = Vector256.Create(a3[aStride]);
            l4 = Vector256.FusedMultiplyAdd(x, left, l4);
            r4 = Vector256.FusedMultiplyAdd(x, right, r4);
            x = Vector256.Create(a3[2 * aStride]);
            l5 = Vector256.FusedMultiplyAdd(x, left, l5);
            r5 = Vector256.FusedMultiplyAdd(x, right, r5);
        }

        l0.Store(c);
        r0.Store(c + w);
        c += cStride;
        l1.Store(c);
        r1.Store(c + w);
        c += cStride;
        l2.Store(c);
        r2.Store(c + w);
        c += cStride;
        l3.Store(c);
        r3.Store(c + w);
        c += cStride;
        l4.Store(c);
        r4.Store(c + w);
        c += cStride;
        l5.Store(c);
        r5.Store(c + w);
    }

    // The same with vectors twice as wide.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply512(float* a, nint aStride, float* b, float* start, nint startStride, float* c, nint cStride, int depth)
    {
        const int w = 16;
        Vector512<float> l0 = Vector512.Load(start), r0 = Vector512.Load(start + w);
        start += startStride;
        Vector512<float> l1 = Vector512.Load(start), r1 = Vector512.Load(start + w);
        start += startStride;
        Vector512<float> l2 = Vector512.Load(start), r2 = Vector512.Load(start + w);
        start += startStride;
        Vector512<float> l3 = Vector512.Load(start), r3 = Vector512.Load(start + w);
        start += startStride;
        Vector512<float> l4 = Vector512.Load(start), r4 = Vector512.Load(start + w);
        start += startStride;
        Vector512<float> l5 = Vector512.Load(start), r5 = Vector512.Load(start + w);
        var a3 = a + (3 * aStride);
        for (var end = a + depth; a < end; a++, a3++, b += 2 * w)
        {
            Vector512<float> left = Vector512.Load(b), right = Vector512.Load(b + w);
            var x = Vector512.Create(*a);
            l0 = Vector512.FusedMultiplyAdd(x, left, l0);
            r0 = Vector512.FusedMultiplyAdd(x, right, r0);
            x = Vector512.Create(a[aStride]);
            l1 = Vector512.FusedMultiplyAdd(x, left, l1);
            r1 = Vector512.FusedMultiplyAdd(x, right, r1);
            x = Vector512.Create(a[2 * aStride]);
            l2 = Vector512.FusedMultiplyAdd(x, left, l2);
            r2 = Vector512.FusedMultiplyAdd(x, right, r2);
            x = Vector512.Create(*a3);
            l3 = Vector512.FusedMultiplyAdd(x, left, l3);
            r3 = Vector512.FusedMultiplyAdd(x, right, r3);
            x = Vector512.Create(a3[aStride]);
            l4 = Vector512.FusedMultiplyAdd(x, left, l4);
            r4 = Vector512.FusedMultiplyAdd(x, right, r4);
            x = Vector512.Create(a3[2 * aStride]);
            l5 = Vector512.FusedMultiplyAdd(x, left, l5);
            r5 = Vector512.FusedMultiplyAdd(x, right, r5);
        }

        l0.Store(c);
        r0.Store(c + w);
        c += cStride;
        l1.Store(c);
        r1.Store(c + w);
        c += cStride;
        l2.Store(c);
        r2.Store(c + w);
        c += cStride;
        l3.Store(c);
        r3.Store(c + w);
        c += cStride;
        l4.Store(c);
        r4.Store(c + w);
        c += cStride;
        l5.Store(c);
        r5.Store(c + w);
    }
}
