using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EvoPrune.Tensors.Kernels;

/// <summary>A matrix as <see cref="Tile"/> reads it: panels of a tile's columns, in which the inner dimension follows step by step.</summary>
internal static unsafe class Panels
{
    // The inner dimension is laid out this many steps at a time, so that the output stays in the first-level cache.
    private const int Steps = 64;

    private const int Square = 8;

    /// <summary>How many panels hold so many columns.</summary>
    public static int Count(long columns) => (int)((columns + Tile.Columns - 1) / Tile.Columns);

    /// <summary>Numbers in the panels of a matrix.</summary>
    public static long Size(long columns, long depth) => Count(columns) * Tile.Columns * depth;

    /// <summary>Lays a matrix out; what is behind its last column becomes zero.</summary>
    /// <param name="matrix">Its first number.</param>
    /// <param name="columnStride">From one column to the next.</param>
    /// <param name="depthStride">From one step of the inner dimension to the next.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="depth">How many steps.</param>
    /// <param name="panels">Room for <see cref="Size"/> numbers.</param>
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
            for (var column = 0; column < columns;)
            {
                var source = from + (column * columnStride);
                var into = panel + column;
                var step = start;
                var isSquare = Avx.IsSupported && depthStride == 1 && column + Square <= columns;
                for (; isSquare && step + Square <= end; step += Square)
                {
                    TransposeSquare(source + step, columnStride, into + (step * width), width);
                }

                for (; step < end; step++)
                {
                    for (var each = 0; each < (isSquare ? Square : 1); each++)
                    {
                        into[(step * width) + each] = source[(each * columnStride) + (step * depthStride)];
                    }
                }

                column += isSquare ? Square : 1;
            }
        }
    }

    // Transposes 8 x 8 numbers: blocks of four within the halves of vectors, then the halves.
    private static void TransposeSquare(float* from, nint fromStride, float* to, nint toStride)
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
        return (Avx.Shuffle(low, lower, 0x44), Avx.Shuffle(low, lower, 0xEE), Avx.Shuffle(high, higher, 0x44), Avx.Shuffle(high, higher, 0xEE));
    }
}
