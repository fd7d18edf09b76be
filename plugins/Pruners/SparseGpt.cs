using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>Options of <see cref="SparseGpt"/>.</summary>
public sealed record SparseGptOptions : ActivationOptions
{
    [Description("Added to the diagonal of the Hessian, as a share of its mean; raised tenfold, up to four times, "
        + "if the Hessian cannot be factored.")]
    [Range(0.0, 1.0)]
    public double Damping { get; init; } = 0.01;

    [Description("Inputs that share a mask and are updated together; rounded up to whole N:M groups.")]
    [Range(1, 65536)]
    public int BlockSize { get; init; } = 128;
}

/// <summary>
/// Removes weights and updates the others of their row to compensate, by second-order information about the layer's output.
/// </summary>
/// <remarks>
/// Frantar and Alistarh, "SparseGPT: Massive Language Models Can Be Accurately Pruned in One-Shot", ICML 2023, algorithm 1. From every
/// block of inputs, the floor(ratio * weights) weights of smallest (w / U_jj)^2 are removed, where U is the upper Cholesky factor of the
/// inverse Hessian; for N:M, the smallest of every group. The error of a removed weight is spread over the inputs after it.
/// </remarks>
[Plugin("sparsegpt")]
[Description("Sets weights to zero by second-order importance and updates the rest to keep the layer's output (optimal brain surgeon).")]
public sealed class SparseGpt(SparseGptOptions options, IPrunerLog log) : IActivationPruner
{
    public ActivationNeeds Needs { get; } = new(InputStatistic.Gram, options.Statistics);

    public string? Objection(LinearLayer layer, Treatment treatment) => PruningTargets.Objection(layer, treatment, "sparsegpt");

    public Tensor Prune(PruningTarget target)
    {
        var (layer, dense, _) = target;
        var treatment = target.Sparsified("sparsegpt");
        var pattern = treatment.Pattern;
        using var scope = NewDisposeScope();
        var (factor, dead) = Hessian.InverseFactor(target.Measured(), options.Damping, layer.Name, "sparsegpt", log);

        // Transposed, so that the weights of one input are contiguous.
        var weight = empty(layer.Inputs, layer.Outputs, device: dense.device).copy_(dense.t()).masked_fill_(dead.unsqueeze(1), 0);
        var size = pattern.IsUnstructured ? options.BlockSize : (options.BlockSize + pattern.Group - 1) / pattern.Group * pattern.Group;
        for (var start = 0; start < layer.Inputs; start += size)
        {
            using var block = NewDisposeScope();
            var count = Math.Min(size, layer.Inputs - start);
            var rows = factor.narrow(0, start, count);
            var errors = Solve(weight.narrow(0, start, count), rows.narrow(1, start, count), treatment);
            var after = layer.Inputs - start - count;
            if (after > 0)
            {
                weight.narrow(0, start + count, after).addmm_(rows.narrow(1, start + count, after).t(), errors, 1, -1);
            }
        }

        return weight.t().to(dense.dtype).MoveToOuterDisposeScope();
    }

    // Prunes a block (inputs, outputs) in place and updates its later inputs. Returns the scaled errors of the removed weights.
    private static Tensor Solve(Tensor block, Tensor factor, Sparsify treatment)
    {
        var (inputs, outputs) = (block.shape[0], block.shape[1]);
        var diagonal = factor.diagonal().unsqueeze(1);
        var scales = factor.diagonal().cpu().data<float>().ToArray();
        var group = treatment.Pattern.Group;
        var removed = treatment.Pattern.IsUnstructured
            ? LowestScores.MaskOfRows((block / diagonal).square().reshape(1, -1), (long)Math.Floor(treatment.Ratio * inputs * outputs))
                .view(inputs, outputs)
            : zeros(inputs, outputs, dtype: ScalarType.Bool, device: block.device);
        var errors = zeros_like(block);
        for (var j = 0; j < inputs; j++)
        {
            using var column = NewDisposeScope();
            if (group > 0 && j % group == 0)
            {
                // Scores are computed only now, because the groups before have changed these weights.
                var scores = (block.narrow(0, j, group) / diagonal.narrow(0, j, group)).square();
                var smallest = scores.topk(group - treatment.Pattern.Kept, dim: 0, largest: false, sorted: false).indexes;
                removed.narrow(0, j, group).scatter_(0, smallest, ones_like(smallest, dtype: ScalarType.Bool));
            }

            var (weights, isRemoved) = (block.select(0, j), removed.select(0, j));
            var error = errors.select(0, j).add_(weights).mul_(isRemoved.to(ScalarType.Float32)).div_(scales[j]);
            weights.masked_fill_(isRemoved, 0);
            if (j + 1 < inputs)
            {
                block.narrow(0, j + 1, inputs - j - 1).addr_(factor.select(0, j).narrow(0, j + 1, inputs - j - 1), error, 1, -1);
            }
        }

        return errors;
    }
}
