using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Support;

/// <summary>The smallest absolute values of the tensor, or of every group of inputs, become zero.</summary>
internal sealed class MagnitudeForTests : IPruner
{
    public Tensor Prune(PruningTarget target)
    {
        using var scope = NewDisposeScope();
        var (weight, treatment) = (target.Weight, (Sparsify)target.Treatment);
        var (rows, group) = treatment.Pattern.IsUnstructured
            ? (1L, weight.numel())
            : (weight.numel() / treatment.Pattern.Group, treatment.Pattern.Group);
        var zeros = (long)Math.Round(treatment.Ratio * group, MidpointRounding.ToEven);
        var grouped = weight.reshape(rows, group);
        var smallest = grouped.abs().argsort(1).narrow(1, 0, zeros);
        return grouped.scatter(1, smallest, zeros_like(smallest, dtype: weight.dtype)).reshape(weight.shape).MoveToOuterDisposeScope();
    }
}

/// <summary>A pruner made of a function.</summary>
internal sealed class PrunerOf(Func<PruningTarget, Tensor> prune) : IPruner
{
    public Tensor Prune(PruningTarget target) => prune(target);
}

/// <summary>A pruner made of a function that is given statistics.</summary>
internal sealed class ActivationPrunerOf(InputStatistic statistic, ActivationSource source, Func<PruningTarget, Tensor> prune) : IActivationPruner
{
    public ActivationNeeds Needs { get; } = new(statistic, source);

    public Tensor Prune(PruningTarget target) => prune(target);
}

/// <summary>What pruners told.</summary>
internal sealed class Lines : List<string>, IPrunerLog
{
    public void Write(string line) => Add(line);
}
