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

    /// <summary>Computes x weight' + bias: with a packed weight on the host, with libtorch for other devices and types and when gradients are needed.</summary>
    /// <param name="x">(..., inputs).</param>
    /// <param name="weight">(outputs, inputs).</param>
    /// <param name="bias">(outputs); null for none.</param>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var packed = is_grad_enabled() || !Takes(x) ? null : TryOf(weight);
        return (packed?.Apply(x, bias) ?? nn.functional.linear(x, weight, bias)).MoveToOuterDisposeScope();
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

    /// <summary>Takes the memory out of the current dispose scope; the caller disposes of the tensor returned.</summary>
    public Tensor Detach() => panels.DetachFromDisposeScope();

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

        if (x.shape[1] != inputs)
        {
            throw new ArgumentException($"The rows have {x.shape[1]} numbers, and the weight takes {inputs}.", nameof(x));
        }

        var rows = x.shape[0];
        if (rows < Tile.Rows)
        {
            return Apply(cat([x, x.new_zeros([Tile.Rows - rows, inputs])]), bias).narrow(0, 0, rows).MoveToOuterDisposeScope();
        }

        var lying = x.stride(1) == 1 || inputs == 1 ? x : x.contiguous();
        var y = empty([rows, outputs], dtype: ScalarType.Float32);
        var work = new Work(lying.Pointer(), (nint)lying.stride(0), start, Starts(bias).Pointer(), y.Pointer(), (int)rows, inputs, outputs);
        var threads = Math.Min(get_num_threads(), Panels.Count(outputs));
        if (threads > 1)
        {
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, part => work.Do(part, threads));
        }
        else
        {
            work.Do(0, 1);
        }

        return y.MoveToOuterDisposeScope();
    }

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
        // This many numbers of x fit in the second-level cache while all panels pass over them.
        private const int NumbersAtOnce = 64 * 1024;

        public void Do(int part, int parts)
        {
            var (count, columns) = (Panels.Count(outputs), Tile.Columns);
            var (from, to) = (count * part / parts, count * (part + 1) / parts);
            var atOnce = Math.Max(Tile.Rows, NumbersAtOnce / Math.Max(1, inputs) / Tile.Rows * Tile.Rows);
            Span<float> edge = stackalloc float[Tile.Rows * Tile.Columns];
            for (var first = 0; first < rows; first += atOnce)
            {
                var last = Math.Min(rows, first + atOnce);
                for (var panel = from; panel < to; panel++)
                {
                    var width = Math.Min(columns, outputs - (panel * columns));
                    for (var row = first; row < last; row += Tile.Rows)
                    {
                        // The last tile overlaps the one before it; both compute the same bits.
                        var at = Math.Min(row, rows - Tile.Rows);
                        One(panel, at, width, edge);
                    }
                }
            }
        }

        private void One(int panel, int row, int width, Span<float> edge)
        {
            var columns = Tile.Columns;
            var a = x + (row * xStride);
            var b = panels + ((long)panel * columns * inputs);
            var start = starts + (panel * columns);
            var c = y + ((long)row * outputs) + (panel * columns);
            if (width == columns)
            {
                Tile.Multiply(a, xStride, b, start, 0, c, outputs, inputs);
                return;
            }

            fixed (float* whole = edge)
            {
                Tile.Multiply(a, xStride, b, start, 0, whole, columns, inputs);
            }

            for (var i = 0; i < Tile.Rows; i++)
            {
                edge.Slice(i * columns, width).CopyTo(new(c + ((long)i * outputs), width));
            }
        }
    }
}
