using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Tensors.Kernels;

/// <summary>The weight of a linear layer, packed for products with many rows, in float32 on the host.</summary>
/// <remarks>
/// The bits of a row do not depend on other rows, addresses, the number of threads or the processor, as long as it has fused multiply-add
/// (<see cref="Tile"/>). Libraries choose kernels by shape and address and do not guarantee this.
/// </remarks>
public sealed unsafe class PackedWeight
{
    private readonly Tensor panels;
    private readonly float* start;
    private readonly int inputs, outputs;

    private PackedWeight(Tensor panels, int inputs, int outputs)
    {
        (this.panels, this.inputs, this.outputs) = (panels, inputs, outputs);
        start = panels.Pointer();
    }

    /// <summary>x weight' + bias without a packed weight, bitwise equal to <see cref="Apply(Tensor, Tensor?)"/>.</summary>
    /// <remarks>Uses libtorch for other devices and types, and if gradients are enabled.</remarks>
    /// <param name="x">(..., inputs).</param>
    /// <param name="weight">(outputs, inputs) in any floating-point type.</param>
    /// <param name="bias">(outputs); null for none.</param>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        return Product().MoveToOuterDisposeScope();

        Tensor Product()
        {
            if (is_grad_enabled() || !Takes(x))
            {
                return nn.functional.linear(x, weight.to(x.dtype), bias);
            }

            var rows = x.reshape(-1, x.shape[^1]);
            var asItLies = rows.shape[0] < weight.shape[0] ? WeightByRows.TryOf(weight) : null;
            return asItLies is null
                ? TryOf(weight.to(x.dtype))!.Apply(x, bias)
                : asItLies.Apply(Lying(rows, weight.shape[1]), bias).view([.. x.shape[..^1], weight.shape[0]]);
        }
    }

    /// <summary>Packs a float32 weight on the host; null for other weights.</summary>
    public static PackedWeight? TryOf(Tensor weight) => Takes(weight) ? Of(weight) : null;

    /// <summary>Packs a weight into the current dispose scope.</summary>
    /// <param name="weight">(outputs, inputs), row-major or column-major.</param>
    public static PackedWeight Of(Tensor weight)
    {
        var (outputs, inputs) = ((int)weight.shape[0], (int)weight.shape[1]);
        var packed = empty([Panels.Size(outputs, inputs)], dtype: ScalarType.Float32);
        var strides = weight.stride();
        Panels.Lay(weight.Pointer(), (nint)strides[0], (nint)strides[1], outputs, inputs, packed.Pointer());
        return new(packed, inputs, outputs);
    }

    /// <summary>Moves the packed copy to the outer dispose scope.</summary>
    public void MoveToOuterDisposeScope() => panels.MoveToOuterDisposeScope();

    /// <summary>x weight' + bias, in the current dispose scope.</summary>
    /// <param name="x">(..., inputs).</param>
    /// <param name="bias">(outputs); null for none.</param>
    /// <returns>(..., outputs).</returns>
    public Tensor Apply(Tensor x, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        if (x.dim() != 2)
        {
            return Apply(x.reshape(-1, inputs), bias).view([.. x.shape[..^1], outputs]).MoveToOuterDisposeScope();
        }

        var (lying, rows) = (Lying(x, inputs), x.shape[0]);
        if (rows < Tile.Rows)
        {
            return Apply(cat([x, x.new_zeros([Tile.Rows - rows, inputs])]), bias).narrow(0, 0, rows).MoveToOuterDisposeScope();
        }

        var y = empty([rows, outputs], dtype: ScalarType.Float32);
        var work = new TiledProduct(
            lying.Pointer(), (nint)lying.stride(0), start, Starts(bias).Pointer(), y.Pointer(), (int)rows, inputs, outputs);
        var parts = Parts.Of(Panels.Count(outputs));
        Parts.Do(parts, part => work.Do(part, parts));
        return y.MoveToOuterDisposeScope();
    }

    // The rows with contiguous elements; checks their length.
    private static Tensor Lying(Tensor x, long inputs) =>
        x.shape[1] != inputs ? throw new ArgumentException($"The rows have {x.shape[1]} numbers, and the weight takes {inputs}.", nameof(x))
        : x.stride(1) == 1 || inputs == 1 ? x
        : x.contiguous();

    private static bool Takes(Tensor tensor) => tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32;

    // The initial values of the sums: the bias, padded with zeros to whole panels.
    private Tensor Starts(Tensor? bias)
    {
        var columns = Panels.Count(outputs) * Tile.Columns;
        if (bias is not null && columns == outputs && bias.dtype == ScalarType.Float32 && bias.is_contiguous())
        {
            return bias;
        }

        var starts = zeros([columns], dtype: ScalarType.Float32);
        if (bias is not null)
        {
            starts.narrow(0, 0, outputs).copy_(bias);
        }

        return starts;
    }

    private sealed class TiledProduct(float* x, nint xStride, float* panels, float* starts, float* y, int rows, int inputs, int outputs)
    {
        // This many steps of a panel and this many elements of x fit into the L2 cache together.
        private const int StepsAtOnce = 1024, NumbersAtOnce = 64 * 1024;

        public void Do(int part, int parts)
        {
            var count = Panels.Count(outputs);
            var (from, to) = (count * part / parts, count * (part + 1) / parts);
            var goes = Math.Max(1, (inputs + StepsAtOnce - 1) / StepsAtOnce);
            var atOnce = Math.Max(Tile.Rows, NumbersAtOnce * goes / Math.Max(1, inputs) / Tile.Rows * Tile.Rows);
            var whole = rows / Tile.Rows * Tile.Rows;
            for (var first = 0; first < whole; first += atOnce)
            {
                for (var go = 0; go < goes; go++)
                {
                    var (begin, end) = ((long)inputs * go / goes, (long)inputs * (go + 1) / goes);
                    Multiply(from, to, first, Math.Min(whole, first + atOnce), (int)begin, (int)end);
                }
            }

            // The last tile overlaps the previous one and computes the same bits.
            if (whole < rows)
            {
                Multiply(from, to, rows - Tile.Rows, rows, 0, inputs);
            }
        }

        // A range of panels, rows and steps of the inner dimension.
        private void Multiply(int from, int to, int first, int last, int begin, int end)
        {
            var columns = Tile.Columns;
            Span<float> edge = stackalloc float[Tile.Rows * columns];
            for (var panel = from; panel < to; panel++)
            {
                var b = panels + ((long)panel * columns * inputs);
                var start = starts + (panel * columns);
                var width = Math.Min(columns, outputs - (panel * columns));
                for (var row = first; row < last; row += Tile.Rows)
                {
                    var a = x + (row * xStride);
                    var c = y + ((long)row * outputs) + (panel * columns);
                    if (width == columns)
                    {
                        var (sums, stride) = begin == 0 ? ((nint)start, 0) : ((nint)c, outputs);
                        Tile.Multiply(a + begin, xStride, b + ((nint)begin * columns), (float*)sums, stride, c, outputs, end - begin);
                    }
                    else if (end == inputs)
                    {
                        Narrow(a, b, start, c, width, edge);
                    }
                }
            }
        }

        // A partial panel is computed in a separate buffer.
        private void Narrow(float* a, float* b, float* start, float* c, int width, Span<float> edge)
        {
            fixed (float* sums = edge)
            {
                Tile.Multiply(a, xStride, b, start, 0, sums, Tile.Columns, inputs);
            }

            for (var i = 0; i < Tile.Rows; i++)
            {
                edge.Slice(i * Tile.Columns, width).CopyTo(new(c + ((long)i * outputs), width));
            }
        }
    }
}

/// <summary>Products with a row-major weight in place. The input is packed instead of the weight.</summary>
/// <remarks>
/// For weights with more outputs than the input has rows, above all the head: the weight needs no second copy, and a 16-bit weight is
/// widened a few rows at a time. The results are bitwise equal to those of <see cref="PackedWeight"/>.
/// </remarks>
internal sealed unsafe class WeightByRows
{
    // Outputs per block: a multiple of the tile and of the transposed squares.
    private const int Together = 8 * Tile.Rows;

    private readonly Tensor weight;
    private readonly int inputs, outputs;

    private WeightByRows(Tensor weight) => (this.weight, outputs, inputs) = (weight, (int)weight.shape[0], (int)weight.shape[1]);

    /// <summary>Accepts row-major weights on the host in float32, bfloat16 or float16; null for others.</summary>
    /// <param name="weight">(outputs, inputs).</param>
    public static WeightByRows? TryOf(Tensor weight) =>
        weight.device_type == DeviceType.CPU && weight.dtype is ScalarType.Float32 or ScalarType.BFloat16 or ScalarType.Float16
        && weight.is_contiguous() && weight.shape[0] >= Tile.Rows
            ? new(weight)
            : null;

    /// <summary>x weight' + bias, in the current dispose scope.</summary>
    /// <param name="x">(rows, inputs) in float32, with contiguous rows.</param>
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
        var wide = weight.dtype == ScalarType.Float32 ? null
            : empty([parts, Math.Min(Together, outputs), inputs], dtype: ScalarType.Float32);
        var added = bias?.to(ScalarType.Float32).contiguous();
        var room = wide is null ? null : wide.Pointer();
        var start = added is null ? null : added.Pointer();
        var work = new RowwiseProduct(weight.Address(), weight.dtype, room, start, panels.Pointer(), y.Pointer(), rows, inputs, outputs);
        Parts.Do(parts, part => work.Do(part, parts));
        return y.MoveToOuterDisposeScope();
    }

    private sealed class RowwiseProduct(
        void* weight, ScalarType type, float* wide, float* bias, float* panels, float* y, int rows, int inputs, int outputs)
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
                    // The last block and the last tile may overlap the previous one; both compute the same bits.
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

        // Rows of the weight in float32.
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

        // Multiplying by 2^112 corrects the exponent bias, including subnormal numbers. Infinities and NaN get the maximum exponent.
        private static Vector256<float> Half(Vector256<uint> bits)
        {
            var magnitude = (bits & Vector256.Create(0x7FFFu)) << 13;
            var scaled = (magnitude.AsSingle() * Vector256.Create(5.192296858534828e33f)).AsUInt32();
            var special = Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(0x7C00u << 13)) & Vector256.Create(0x7F800000u);
            return (scaled | special | ((bits & Vector256.Create(0x8000u)) << 16)).AsSingle();
        }
    }
}
