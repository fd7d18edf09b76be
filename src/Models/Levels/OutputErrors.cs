using static TorchSharp.torch;

namespace EvoPrune.Models.Levels;

/// <summary>How far a layer's output is off over the calibration tokens, relative to the dense output: ||D X||^2 / ||W X||^2 from X'X.</summary>
internal sealed class OutputErrors
{
    private readonly Tensor weight, gram;
    private readonly double[] products, magnitudes;
    private readonly int parts;
    private readonly double whole;

    /// <param name="weight">The dense weight, (outputs, inputs).</param>
    /// <param name="gram">X'X, (inputs, inputs).</param>
    /// <param name="parts">The inputs lie in so many parts, one after the other.</param>
    public OutputErrors(Tensor weight, Tensor gram, int parts)
    {
        using var scope = NewDisposeScope();
        (this.weight, this.gram, this.parts) = (weight, gram, parts);
        var width = weight.shape[1] / parts;

        // What parts a and b together do to the output when both are left out: the sum of W'W o X'X over their inputs.
        var wide = weight.to(ScalarType.Float64);
        var together = wide.t().mm(wide).mul_(gram.to(ScalarType.Float64)).view(parts, width, parts, width).sum(1, 3);
        products = [.. together.cpu().contiguous().view(-1).data<double>()];
        magnitudes = [.. wide.square().sum(dim: 0).view(parts, width).sum(1).cpu().data<double>()];
        whole = products.Sum();
    }

    /// <summary>Of the weight over some columns, (outputs, columns), the others being zero.</summary>
    public double Of(Tensor changed, long[] columns)
    {
        using var scope = NewDisposeScope();
        var left = weight.to(ScalarType.Float32).t().contiguous();
        if (columns.Length > 0)
        {
            var those = tensor(columns, device: weight.device);
            left = left.index_add(0, those, changed.to(ScalarType.Float32).t().contiguous(), -1);
        }

        return Relative(gram.mm(left).mul_(left).sum(type: ScalarType.Float64).item<double>());
    }

    /// <summary>Of the dense weight without some parts.</summary>
    public double Without(IReadOnlyList<int> gone) => Relative(gone.Sum(a => gone.Sum(b => products[a * parts + b])));

    /// <summary>Of the dense weight without so many parts, those of smallest weights.</summary>
    public double WithoutSmallest(int count) => Without([.. Enumerable.Range(0, parts).OrderBy(part => magnitudes[part]).Take(count)]);

    private double Relative(double error) => whole == 0 ? 0 : error / whole;
}
