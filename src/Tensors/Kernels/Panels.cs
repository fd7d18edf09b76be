using System.Runtime.Intrinsics;

namespace EvoPrune.Tensors.Kernels;

/// <summary>A matrix as <see cref="Tile"/> reads it: panels of a tile's columns, in which the inner dimension follows step by step.</summary>
internal static unsafe class Panels
{
    // The inner dimension is laid out this many steps at a time, so that the output stays in the first-level cache.
    private const int Steps = 64;

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
