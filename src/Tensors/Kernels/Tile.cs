using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Runtime.Intrinsics;

namespace EvoPrune.Tensors.Kernels;

/// <summary>
/// The micro-kernel of matrix products: six rows by two vectors of columns, with all sums in registers (Goto and van de Geijn 2008, section
/// 5).
/// </summary>
/// <remarks>
/// Each sum is one chain of fused multiply-adds in the order of the inner dimension. It depends only on its row and column: not on other
/// rows, addresses or the vector width of the processor. There is one version per vector width because types and instructions differ.
/// </remarks>
internal static unsafe class Tile
{
    /// <summary>Number of rows.</summary>
    public const int Rows = 6;

    /// <summary>Number of columns: two vectors of the processor's width.</summary>
    public static readonly int Columns = 2 * (Vector512.IsHardwareAccelerated ? Vector512<float>.Count : Vector256<float>.Count);

    /// <summary>c = start + a b.</summary>
    /// <param name="a">(6, depth).</param>
    /// <param name="aStride">Row stride of a.</param>
    /// <param name="b">(depth, <see cref="Columns"/>), contiguous.</param>
    /// <param name="start">(6, <see cref="Columns"/>).</param>
    /// <param name="startStride">Row stride of start; 0 for the same row in all rows.</param>
    /// <param name="c">(6, <see cref="Columns"/>).</param>
    /// <param name="cStride">Row stride of c.</param>
    /// <param name="depth">Size of the inner dimension.</param>
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

    // The version for 512-bit vectors.
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

/// <summary>The packed layout that <see cref="Tile"/> reads: panels of (inner dimension, <see cref="Tile.Columns"/>).</summary>
internal static unsafe class Panels
{
    // Packs this many steps of the inner dimension at a time, so that the output stays in the L1 cache.
    private const int Steps = 64;

    /// <summary>Number of panels for a number of columns.</summary>
    public static int Count(long columns) => (int)((columns + Tile.Columns - 1) / Tile.Columns);

    /// <summary>Number of elements in the panels of a matrix.</summary>
    public static long Size(long columns, long depth) => Count(columns) * Tile.Columns * depth;

    /// <summary>Packs a matrix. The last panel is padded with zeros.</summary>
    /// <param name="matrix">First element of the matrix.</param>
    /// <param name="columnStride">Stride of the columns.</param>
    /// <param name="depthStride">Stride of the inner dimension.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="depth">Size of the inner dimension.</param>
    /// <param name="panels">Destination with <see cref="Size"/> elements.</param>
    public static void Lay(float* matrix, nint columnStride, nint depthStride, int columns, int depth, float* panels)
    {
        var width = Tile.Columns;
        for (var first = 0; first < columns; first += width, panels += (nint)width * depth)
        {
            var count = Math.Min(width, columns - first);
            var from = matrix + (first * columnStride);
            if (columnStride == 1 && count == width)
            {
                for (var step = 0; step < depth; step++)
                {
                    for (var column = 0; column < width; column += Vector256<float>.Count)
                    {
                        Vector256.Load(from + (step * depthStride) + column).Store(panels + (step * width) + column);
                    }
                }
            }
            else
            {
                Transpose(from, columnStride, depthStride, count, depth, panels);
            }
        }
    }

    private static void Transpose(float* from, nint columnStride, nint depthStride, int columns, int depth, float* panel)
    {
        var width = Tile.Columns;
        if (columns < width)
        {
            new Span<float>(panel, width * depth).Clear();
        }

        for (var start = 0; start < depth; start += Steps)
        {
            var end = Math.Min(depth, start + Steps);
            if (depthStride == 1)
            {
                Squares.Transpose(from + start, columnStride, panel + (start * width), width, columns, end - start);
                continue;
            }

            for (var column = 0; column < columns; column++)
            {
                for (var step = start; step < end; step++)
                {
                    panel[(step * width) + column] = from[(column * columnStride) + (step * depthStride)];
                }
            }
        }
    }
}

/// <summary>Transposes matrices in squares of 8 x 8.</summary>
internal static unsafe class Squares
{
    private const int Side = 8;

    /// <summary>Transposes a matrix.</summary>
    /// <param name="from">(rows, columns).</param>
    /// <param name="fromStride">Row stride of the source.</param>
    /// <param name="to">(columns, rows).</param>
    /// <param name="toStride">Row stride of the destination.</param>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    public static void Transpose(float* from, nint fromStride, float* to, nint toStride, int rows, int columns)
    {
        for (var row = 0; row < rows;)
        {
            var source = from + (row * fromStride);
            var into = to + row;
            var column = 0;
            var height = Avx.IsSupported && row + Side <= rows ? Side : 1;
            for (; height == Side && column + Side <= columns; column += Side)
            {
                One(source + column, fromStride, into + (column * toStride), toStride);
            }

            for (; column < columns; column++)
            {
                for (var each = 0; each < height; each++)
                {
                    into[(column * toStride) + each] = source[(each * fromStride) + column];
                }
            }

            row += height;
        }
    }

    // Transposes 8 x 8 elements: first blocks of four within vector halves, then the halves.
    private static void One(float* from, nint fromStride, float* to, nint toStride)
    {
        var (a, b, c, d) = Fours(from, fromStride);
        var (e, f, g, h) = Fours(from + (4 * fromStride), fromStride);
        Avx.Permute2x128(a, e, 0x20).Store(to);
        Avx.Permute2x128(b, f, 0x20).Store(to + toStride);
        Avx.Permute2x128(c, g, 0x20).Store(to + (2 * toStride));
        Avx.Permute2x128(d, h, 0x20).Store(to + (3 * toStride));
        to += 4 * toStride;
        Avx.Permute2x128(a, e, 0x31).Store(to);
        Avx.Permute2x128(b, f, 0x31).Store(to + toStride);
        Avx.Permute2x128(c, g, 0x31).Store(to + (2 * toStride));
        Avx.Permute2x128(d, h, 0x31).Store(to + (3 * toStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float>, Vector256<float>, Vector256<float>, Vector256<float>) Fours(float* from, nint stride)
    {
        var (a, b) = (Vector256.Load(from), Vector256.Load(from + stride));
        var (c, d) = (Vector256.Load(from + (2 * stride)), Vector256.Load(from + (3 * stride)));
        var (low, high, lower, higher) = (Avx.UnpackLow(a, b), Avx.UnpackHigh(a, b), Avx.UnpackLow(c, d), Avx.UnpackHigh(c, d));
        return (Avx.Shuffle(low, lower, 0x44), Avx.Shuffle(low, lower, 0xEE), Avx.Shuffle(high, higher, 0x44),
            Avx.Shuffle(high, higher, 0xEE));
    }
}
