using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrune.Tensors.Kernels;

/// <summary>The weight of a linear layer, laid out for products with many rows, in single precision on the host.</summary>
/// <remarks>
/// Each row of a product has the same bits whatever the other rows, the address, the number of threads or the processor, as long as the
/// processor has fused multiply-add (<see cref="Tile"/>). Libraries choose kernels by shape and address and give no such guarantee.
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

    /// <summary>Computes x weight' + bias, once: on the host with the same sums, with libtorch for other devices and types and when gradients are needed.</summary>
    /// <param name="x">(..., inputs).</param>
    /// <param name="weight">(outputs, inputs), in the type of x; on the host without gradients also in 16 bits.</param>
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

    /// <summary>Lays out a weight in single precision on the host, and gives null for any other.</summary>
    public static PackedWeight? TryOf(Tensor weight) => Takes(weight) ? Of(weight) : null;

    /// <summary>Lays out a weight; the copy belongs to the current dispose scope.</summary>
    /// <param name="weight">(outputs, inputs), lying by rows or by columns.</param>
    public static PackedWeight Of(Tensor weight)
    {
        var (outputs, inputs) = ((int)weight.shape[0], (int)weight.shape[1]);
        var packed = empty([Panels.Size(outputs, inputs)], dtype: ScalarType.Float32);
        var strides = weight.stride();
        Panels.Lay(weight.Pointer(), (nint)strides[0], (nint)strides[1], outputs, inputs, packed.Pointer());
        return new(packed, inputs, outputs);
    }

    /// <summary>Leaves the copy to the dispose scope around the current one.</summary>
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
        var work = new Work(lying.Pointer(), (nint)lying.stride(0), start, Starts(bias).Pointer(), y.Pointer(), (int)rows, inputs, outputs);
        var parts = Parts.Of(Panels.Count(outputs));
        Parts.Do(parts, part => work.Do(part, parts));
        return y.MoveToOuterDisposeScope();
    }

    // Rows of as many numbers as a weight takes, each row without gaps.
    private static Tensor Lying(Tensor x, long inputs) =>
        x.shape[1] != inputs ? throw new ArgumentException($"The rows have {x.shape[1]} numbers, and the weight takes {inputs}.", nameof(x))
        : x.stride(1) == 1 || inputs == 1 ? x
        : x.contiguous();

    private static bool Takes(Tensor tensor) => tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32;

    // The initial value of each sum: the bias, padded with zeros to whole panels.
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

    private sealed class Work(float* x, nint xStride, float* panels, float* starts, float* y, int rows, int inputs, int outputs)
    {
        // The second-level cache holds this many steps of a panel and this many numbers of x together.
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

            // The last tile overlaps the one before it, and computes the same bits from the start.
            if (whole < rows)
            {
                Multiply(from, to, rows - Tile.Rows, rows, 0, inputs);
            }
        }

        // Some panels and whole tiles of rows, from one step of the inner dimension to another.
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

        // A panel that is not full goes through memory of its own, in one go.
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
