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
    public static Tensor Of(Tensor query, Tensor key, Tensor value, bool isCausal, int? span)
    {
        using var scope = NewDisposeScope();
        var (windows, heads, length, depth) = (query.shape[0], (int)query.shape[1], query.shape[2], (int)value.shape[3]);
        var (q, k, v) = (Rows.Of(query), Rows.Of(key), Rows.Of(value));
        var result = empty([windows * length, heads * depth], dtype: ScalarType.Float32);
        var into = result.Pointer();
        var shape = new Shape((int)length, (int)query.shape[3], depth, isCausal, span ?? (int)length);
        var shared = (int)key.shape[1];
        var pieces = (int)windows * shared;
        var parts = Parts.Of(pieces);
        var room = shape.Room;
        var work = empty([parts, room], dtype: ScalarType.Float32).Pointer();
        Parts.Do(parts, part => Some(part, work + (part * (nint)room)));
        return result.MoveToOuterDisposeScope();

        void Some(int part, float* place)
        {
            var sharing = heads / shared;
            for (var piece = pieces * part / parts; piece < pieces * (part + 1) / parts; piece++)
            {
                var (window, head) = (piece / shared, piece % shared);
                var group = new SharedHeads(shape, place);
                group.Lay(k.At(window, head), k.Stride, v.At(window, head), v.Stride);
                for (var each = head * sharing; each < (head + 1) * sharing; each++)
                {
                    group.Attend(
                        q.At(window, each), q.Stride, into + (window * length * heads * depth) + (each * depth), (nint)heads * depth);
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

    private readonly record struct Shape(int Length, int Width, int Depth, bool IsCausal, int Span)
    {
        public int Columns => Panels.Count(Length) * Tile.Columns;

        public int Depths => Panels.Count(Depth) * Tile.Columns;

        // Keys and values; queries, scores and weighted values of one tile; a row of zeros.
        public long Room => Panels.Size(Length, Width) + Panels.Size(Depth, Columns)
            + (Tile.Rows * (Width + Columns + Depths)) + Math.Max(Columns, Depths);
    }

    // The query heads of one key-value head.
    private readonly struct SharedHeads
    {
        private readonly Shape shape;
        private readonly float* keys, values, queries, scores, mixed, nothing;

        public SharedHeads(Shape shape, float* work)
        {
            this.shape = shape;
            keys = work;
            values = keys + Panels.Size(shape.Length, shape.Width);
            queries = values + Panels.Size(shape.Depth, shape.Columns);
            scores = queries + (Tile.Rows * shape.Width);
            mixed = scores + (Tile.Rows * shape.Columns);
            nothing = mixed + (Tile.Rows * shape.Depths);
            new Span<float>(nothing, Math.Max(shape.Columns, shape.Depths)).Clear();
        }

        public void Lay(float* key, nint keyStride, float* value, nint valueStride)
        {
            Panels.Lay(key, keyStride, 1, shape.Length, shape.Width, keys);
            Panels.Lay(value, 1, valueStride, shape.Depth, shape.Length, values);
        }

        public void Attend(float* query, nint queryStride, float* into, nint intoStride)
        {
            var scale = 1 / MathF.Sqrt(shape.Width);
            Span<float> shares = stackalloc float[Tile.Rows];
            for (var first = 0; first < shape.Length; first += Tile.Rows)
            {
                var count = Math.Min(Tile.Rows, shape.Length - first);
                for (var i = 0; i < Tile.Rows; i++)
                {
                    // A partial tile repeats the last row.
                    Scale(query + (Math.Min(first + i, shape.Length - 1) * queryStride), scale, queries + (i * shape.Width), shape.Width);
                }

                var seen = shape.IsCausal ? first + count : shape.Length;
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
                    var value = values + ((nint)column * shape.Length) + (from * Tile.Columns);
                    Tile.Multiply(scores + from, shape.Columns, value, nothing, 0, mixed + column, shape.Depths, seen - from);
                }

                for (var i = 0; i < count; i++)
                {
                    Scale(mixed + (i * shape.Depths), shares[i], into + ((first + i) * intoStride), shape.Depth);
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
