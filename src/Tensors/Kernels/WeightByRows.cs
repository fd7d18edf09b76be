using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Tensors.Kernels;

/// <summary>Products with a weight as it lies in memory, by rows: what is laid out is the other side.</summary>
/// <remarks>
/// For a weight that is larger than the rows it meets, above all a model's head: it needs no second copy, and one of 16 bits becomes wider
/// a few rows at a time. The sums are those of <see cref="PackedWeight"/>, to the bit.
/// </remarks>
internal sealed unsafe class WeightByRows
{
    // Outputs that are computed together: whole tiles, and whole squares on their way into rows of the result.
    private const int Together = 8 * Tile.Rows;

    private readonly Tensor weight;
    private readonly int inputs, outputs;

    private WeightByRows(Tensor weight) => (this.weight, outputs, inputs) = (weight, (int)weight.shape[0], (int)weight.shape[1]);

    /// <summary>Takes a weight that lies by rows on the host, in single precision or 16 bits, and gives null for any other.</summary>
    /// <param name="weight">(outputs, inputs).</param>
    public static WeightByRows? TryOf(Tensor weight) =>
        weight.device_type == DeviceType.CPU && weight.dtype is ScalarType.Float32 or ScalarType.BFloat16 or ScalarType.Float16
        && weight.is_contiguous() && weight.shape[0] >= Tile.Rows
            ? new(weight)
            : null;

    /// <summary>x weight' + bias, in the current dispose scope.</summary>
    /// <param name="x">(rows, inputs), in single precision, each row without gaps.</param>
    /// <param name="bias">(outputs); null for none.</param>
    /// <returns>(rows, outputs).</returns>
    public Tensor Apply(Tensor x, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var rows = (int)x.shape[0];
        var y = empty([rows, outputs], dtype: ScalarType.Float32);
        var panels = empty([Panels.Size(rows, inputs)], dtype: ScalarType.Float32);
        Panels.Lay(x.Pointer(), (nint)x.stride(0), 1, rows, inputs, panels.Pointer());
        var parts = Parts.Of(outputs / Together);
        var wide = weight.dtype == ScalarType.Float32 ? null : empty([parts, Math.Min(Together, outputs), inputs], dtype: ScalarType.Float32);
        var added = bias?.to(ScalarType.Float32).contiguous();
        var room = wide is null ? null : wide.Pointer();
        var start = added is null ? null : added.Pointer();
        var work = new Work(weight.Address(), weight.dtype, room, start, panels.Pointer(), y.Pointer(), rows, inputs, outputs);
        Parts.Do(parts, part => work.Do(part, parts));
        return y.MoveToOuterDisposeScope();
    }

    private sealed class Work(void* weight, ScalarType type, float* wide, float* bias, float* panels, float* y, int rows, int inputs, int outputs)
    {
        public void Do(int part, int parts)
        {
            var together = Math.Min(Together, outputs);
            var blocks = (outputs + together - 1) / together;
            Span<float> starts = stackalloc float[Together * Tile.Columns];
            Span<float> sums = stackalloc float[Together * Tile.Columns];
            fixed (float* start = starts, sum = sums)
            {
                for (var block = blocks * part / parts; block < blocks * (part + 1) / parts; block++)
                {
                    // The last block overlaps the one before it, as the last tile of a block may; both compute the same bits.
                    var first = Math.Min(block * together, outputs - together);
                    for (var i = 0; i < together; i++)
                    {
                        starts.Slice(i * Tile.Columns, Tile.Columns).Fill(bias is null ? 0 : bias[first + i]);
                    }

                    Multiply(Lines(first, together, part), start, sum, first, together);
                }
            }
        }

        private void Multiply(float* lines, float* start, float* sum, int first, int together)
        {
            var columns = Tile.Columns;
            for (var row = 0; row < rows; row += columns)
            {
                for (var i = 0; i < together; i += Tile.Rows)
                {
                    var at = Math.Min(i, together - Tile.Rows);
                    var (line, panel, skipped) = ((nint)at * inputs, (nint)row * inputs, at * columns);
                    Tile.Multiply(lines + line, inputs, panels + panel, start + skipped, columns, sum + skipped, columns, inputs);
                }

                Squares.Transpose(sum, columns, y + ((nint)row * outputs) + first, outputs, together, Math.Min(columns, rows - row));
            }
        }

        // Some rows of the weight in single precision.
        private float* Lines(int first, int count, int part)
        {
            var skipped = (nint)first * inputs;
            if (type == ScalarType.Float32)
            {
                return (float*)weight + skipped;
            }

            var lines = wide + ((nint)part * count * inputs);
            Widen((ushort*)weight + skipped, lines, count * inputs, type == ScalarType.BFloat16);
            return lines;
        }

        private static void Widen(ushort* from, float* to, int count, bool isBrain)
        {
            var i = 0;
            for (; i <= count - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                var bits = Vector256.Create(Vector128.WidenLower(Vector128.Load(from + i)), Vector128.WidenUpper(Vector128.Load(from + i)));
                (isBrain ? Brain(bits) : Half(bits)).Store(to + i);
            }

            for (; i < count; i++)
            {
                to[i] = (isBrain ? Brain(Vector256.Create((uint)from[i])) : Half(Vector256.Create((uint)from[i]))).ToScalar();
            }
        }

        private static Vector256<float> Brain(Vector256<uint> bits) => (bits << 16).AsSingle();

        // Multiplying by 2^112 corrects the exponent's bias, also for subnormal numbers. Infinity and NaN get the exponent of their kind.
        private static Vector256<float> Half(Vector256<uint> bits)
        {
            var magnitude = (bits & Vector256.Create(0x7FFFu)) << 13;
            var scaled = (magnitude.AsSingle() * Vector256.Create(5.192296858534828e33f)).AsUInt32();
            var special = Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(0x7C00u << 13)) & Vector256.Create(0x7F800000u);
            return (scaled | special | ((bits & Vector256.Create(0x8000u)) << 16)).AsSingle();
        }
    }
}
