using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EvoPrune.Tensors.Kernels;

/// <summary>Transposes matrices square by square, in registers.</summary>
internal static unsafe class Squares
{
    private const int Side = 8;

    /// <summary>Writes column by column what lies row by row.</summary>
    /// <param name="from">(rows, columns).</param>
    /// <param name="fromStride">From one row to the next.</param>
    /// <param name="to">(columns, rows).</param>
    /// <param name="toStride">From one of its rows to the next.</param>
    /// <param name="rows">Rows of what is read.</param>
    /// <param name="columns">Columns of what is read.</param>
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

    // Transposes 8 x 8 numbers: blocks of four within the halves of vectors, then the halves.
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
        return (Avx.Shuffle(low, lower, 0x44), Avx.Shuffle(low, lower, 0xEE), Avx.Shuffle(high, higher, 0x44), Avx.Shuffle(high, higher, 0xEE));
    }
}
