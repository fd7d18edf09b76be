using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace EvoPrune.Tensors.Kernels;

/// <summary>Scaled dot-product attention, softmax(Q K' / sqrt(width)) V, in float32 on the host.</summary>
/// <remarks>
/// Each head is computed a few rows at a time, so that their scores stay in the L1 cache. Keys that are masked for all of these rows are
/// skipped. Each row depends only on its window (<see cref="Tile"/>).
/// </remarks>
public static unsafe class Attention
{
    /// <summary>Computes attention in the current dispose scope.</summary>
    /// <param name="query">(windows, heads, length, width).</param>
    /// <param name="key">(windows, key-value heads, length, width).</param>
    /// <param name="value">(windows, key-value heads, length, depth).</param>
    /// <param name="isCausal">Whether positions attend only to themselves and previous positions.</param>
    /// <param name="span">Size of the sliding window in positions, for causal attention; null for none.</param>
    /// <returns>(windows x length, heads x depth).</returns>
    public static Tensor Of(Tensor query, Tensor key, Tensor value, bool isCausal, int? span) => Of(
        query, key, value, [.. Enumerable.Range(0, (int)query.shape[0]).Select(window => (window, new Segment(0, (int)query.shape[2])))],
        isCausal, span);

    /// <summary>Computes causal attention in rows that hold several sequences, in the current dispose scope.</summary>
    /// <param name="query">(1, heads, rows, width).</param>
    /// <param name="key">(1, key-value heads, rows, width).</param>
    /// <param name="value">(1, key-value heads, rows, depth).</param>
    /// <param name="segments">The sequences, which cover all rows.</param>
    /// <param name="span">Size of the sliding window in positions; null for none.</param>
    /// <returns>(rows, heads x depth). A row equals, to the bit, that of its whole sequence on its own.</returns>
    public static Tensor Of(Tensor query, Tensor key, Tensor value, IReadOnlyList<Segment> segments, int? span) =>
        Of(query, key, value, [.. segments.Select(segment => (0, segment))], isCausal: true, span);

    private static Tensor Of(Tensor query, Tensor key, Tensor value, (int Window, Segment Segment)[] segments, bool isCausal, int? span)
    {
        using var scope = NewDisposeScope();
        var (windows, heads, length, depth) = (query.shape[0], (int)query.shape[1], query.shape[2], (int)value.shape[3]);
        var (q, k, v) = (Rows.Of(query), Rows.Of(key), Rows.Of(value));
        var result = empty([windows * length, heads * depth], dtype: ScalarType.Float32);
        var into = result.Pointer();
        var shared = (int)key.shape[1];
        var pieces = segments.Length * shared;
        var parts = Parts.Of(pieces);
        var room = segments.Max(each => ShapeOf(each.Segment).Room);
        var work = empty([parts, room], dtype: ScalarType.Float32).Pointer();
        Parts.Do(parts, part => Some(part, work + (part * (nint)room)));
        return result.MoveToOuterDisposeScope();

        Shape ShapeOf(Segment segment) => new(segment, (int)query.shape[3], depth, isCausal, span ?? segment.Length);

        void Some(int part, float* place)
        {
            var sharing = heads / shared;
            for (var piece = (int)((long)pieces * part / parts); piece < (int)((long)pieces * (part + 1) / parts); piece++)
            {
                var ((window, segment), head) = (segments[piece / shared], piece % shared);
                var group = new SharedHeads(ShapeOf(segment), place);
                group.Lay(k.At(window, head), k.Stride, v.At(window, head), v.Stride);
                for (var each = head * sharing; each < (head + 1) * sharing; each++)
                {
                    group.Attend(
                        q.At(window, each) + (segment.Start * q.Stride), q.Stride,
                        into + (((window * length) + segment.Start) * heads * depth) + (each * depth), (nint)heads * depth);
                }
            }
        }
    }

    // Addresses of the rows of each head.
    private readonly struct Rows(float* start, nint windowStride, nint headStride, nint stride)
    {
        public nint Stride => stride;

        public static Rows Of(Tensor x)
        {
            var lying = x.stride(3) == 1 || x.shape[3] == 1 ? x : x.contiguous();
            return new(lying.Pointer(), (nint)lying.stride(0), (nint)lying.stride(1), (nint)lying.stride(2));
        }

        public float* At(int window, int head) => start + (window * windowStride) + (head * headStride);
    }

    private readonly record struct Shape(Segment Segment, int Width, int Depth, bool IsCausal, int Span)
    {
        public int Columns => Panels.Count(Segment.Length) * Tile.Columns;

        public int Depths => Panels.Count(Depth) * Tile.Columns;

        // Keys and values; those of a stem and its branch in one piece; queries, scores and weighted values of one tile; a row of zeros.
        public long Room => Panels.Size(Segment.Length, Width) + Panels.Size(Depth, Columns) + Joined
            + (Tile.Rows * (Width + Columns + Depths)) + Math.Max(Columns, Depths);

        public long Joined => Segment.StemCount == 0 ? 0 : Segment.Length * Math.Max(Width, Depth);
    }

    // The query heads of one key-value head.
    private readonly struct SharedHeads
    {
        private readonly Shape shape;
        private readonly float* keys, values, joined, queries, scores, mixed, nothing;

        public SharedHeads(Shape shape, float* work)
        {
            this.shape = shape;
            keys = work;
            values = keys + Panels.Size(shape.Segment.Length, shape.Width);
            joined = values + Panels.Size(shape.Depth, shape.Columns);
            queries = joined + shape.Joined;
            scores = queries + (Tile.Rows * shape.Width);
            mixed = scores + (Tile.Rows * shape.Columns);
            nothing = mixed + (Tile.Rows * shape.Depths);
            new Span<float>(nothing, Math.Max(shape.Columns, shape.Depths)).Clear();
        }

        public void Lay(float* key, nint keyStride, float* value, nint valueStride)
        {
            var length = shape.Segment.Length;
            Join(ref key, ref keyStride, shape.Width);
            Panels.Lay(key, keyStride, 1, length, shape.Width, keys);
            Join(ref value, ref valueStride, shape.Depth);
            Panels.Lay(value, 1, valueStride, shape.Depth, length, values);
        }

        // Moves to the first row of the sequence: where it goes on after a stem, to a copy of both in one piece.
        private void Join(ref float* rows, ref nint stride, int width)
        {
            var (start, count, stemStart, stemCount) = shape.Segment;
            if (stemCount == 0)
            {
                rows += start * stride;
                return;
            }

            for (var row = 0; row < stemCount + count; row++)
            {
                var from = rows + ((row < stemCount ? stemStart + row : start + row - stemCount) * stride);
                new ReadOnlySpan<float>(from, width).CopyTo(new(joined + (row * width), width));
            }

            rows = joined;
            stride = width;
        }

        public void Attend(float* query, nint queryStride, float* into, nint intoStride)
        {
            var scale = 1 / MathF.Sqrt(shape.Width);
            Span<float> shares = stackalloc float[Tile.Rows];
            var (_, own, _, stem) = shape.Segment;
            for (var row = 0; row < own; row += Tile.Rows)
            {
                var (count, first) = (Math.Min(Tile.Rows, own - row), stem + row);
                for (var i = 0; i < Tile.Rows; i++)
                {
                    // A partial tile repeats the last row.
                    Scale(query + (Math.Min(row + i, own - 1) * queryStride), scale, queries + (i * shape.Width), shape.Width);
                }

                var seen = shape.IsCausal ? first + count : shape.Segment.Length;
                var from = shape.IsCausal ? Math.Max(0, first - shape.Span + 1) / Tile.Columns * Tile.Columns : 0;
                for (var column = from; column < seen; column += Tile.Columns)
                {
                    Tile.Multiply(
                        queries, shape.Width, keys + ((nint)column * shape.Width), nothing, 0, scores + column, shape.Columns, shape.Width);
                }

                for (var i = 0; i < Tile.Rows; i++)
                {
                    var (lowest, end) = shape.IsCausal ? (Math.Max(from, first + i - shape.Span + 1), Math.Min(first + i + 1, seen))
                        : (0, seen);
                    shares[i] = Softmax(scores + (i * shape.Columns), from, Math.Min(lowest, end - 1), end, seen);
                }

                for (var column = 0; column < shape.Depth; column += Tile.Columns)
                {
                    var value = values + ((nint)column * shape.Segment.Length) + (from * Tile.Columns);
                    Tile.Multiply(scores + from, shape.Columns, value, nothing, 0, mixed + column, shape.Depths, seen - from);
                }

                for (var i = 0; i < count; i++)
                {
                    Scale(mixed + (i * shape.Depths), shares[i], into + ((row + i) * intoStride), shape.Depth);
                }
            }
        }
    }

    private static void Scale(float* from, float factor, float* to, int count)
    {
        var i = 0;
        for (; i <= count - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            (Vector256.Load(from + i) * factor).Store(to + i);
        }

        for (; i < count; i++)
        {
            to[i] = from[i] * factor;
        }
    }

    // Replaces the scores in [lowest, end) by their exponentials, and the others in [start, seen) by 0. Returns 1 / sum.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Softmax(float* row, int start, int lowest, int end, int seen)
    {
        const int width = 16;   // Vector512<float>.Count, equal on all processors.
        var first = lowest / width * width;
        var (highest, check) = (Vector512.Create(float.NegativeInfinity), Vector512<float>.Zero);
        for (var j = first; j < end; j += width)
        {
            var scores = Vector512.Load(row + j);
            if (j < lowest || j + width > end)
            {
                scores = Seen(scores, j, lowest, end, row[lowest]);
            }

            highest = Vector512.MaxNative(highest, scores);
            check = Vector512.FusedMultiplyAdd(scores, Vector512<float>.Zero, check);
        }

        if (check != Vector512<float>.Zero)
        {
            return float.NaN;   // A score is NaN or infinite; Exponential would return a finite number.
        }

        var (shift, sum, column) = (Vector512.Create(Greatest(highest)), Vector512<float>.Zero, first);
        for (; column < end; column += width)
        {
            var weights = Exponential.Of(Vector512.Load(row + column) - shift);
            if (column < lowest || column + width > end)
            {
                weights = Seen(weights, column, lowest, end, 0);
            }

            weights.Store(row + column);
            sum += weights;
        }

        for (; column < seen; column += width)
        {
            Vector512<float>.Zero.Store(row + column);
        }

        for (column = start; column < first; column += width)
        {
            Vector512<float>.Zero.Store(row + column);
        }

        return 1 / Vector512.Sum(sum);
    }

    private static float Greatest(Vector512<float> vector)
    {
        var eight = Vector256.MaxNative(vector.GetLower(), vector.GetUpper());
        var four = Vector128.MaxNative(eight.GetLower(), eight.GetUpper());
        return MathF.Max(MathF.Max(four[0], four[1]), MathF.Max(four[2], four[3]));
    }

    // Keeps the lanes with columns in [lowest, end) and sets the others to the hidden value.
    private static Vector512<float> Seen(Vector512<float> vector, int place, int lowest, int end, float hidden)
    {
        var places = Vector512<int>.Indices + Vector512.Create(place);
        var isSeen = Vector512.GreaterThanOrEqual(places, Vector512.Create(lowest)) & Vector512.LessThan(places, Vector512.Create(end));
        return Vector512.ConditionalSelect(isSeen.AsSingle(), vector, Vector512.Create(hidden));
    }
}
