using EvoPrune.Models.Training;
using EvoPrune.Models.Weights;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Support;

/// <summary>Magnitude pruning per tensor or per group of inputs.</summary>
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

/// <summary>A pruner given as a function.</summary>
internal sealed class PrunerOf(Func<PruningTarget, Tensor> prune) : IPruner
{
    public Tensor Prune(PruningTarget target) => prune(target);
}

/// <summary>A pruner with activation statistics given as a function.</summary>
internal sealed class ActivationPrunerOf(
    InputStatistic statistic, ActivationSource source, Func<PruningTarget, Tensor> prune) : IActivationPruner
{
    public ActivationNeeds Needs { get; } = new(statistic, source);

    public Tensor Prune(PruningTarget target) => prune(target);
}

/// <summary>Collects the messages of pruners.</summary>
internal sealed class Lines : List<string>, IPrunerLog
{
    public void Write(string line) => Add(line);
}

/// <summary>Models under the plan of a pruner.</summary>
internal static class UnderPruners
{
    public static ICandidate Candidate(
        this LanguageModel model, CompressionPlan plan, IPruner? pruner, TokenWindows? calibration = null, CandidateCache? cache = null,
        bool autocast = false) =>
        model.Candidate(plan, PruningMethod.Of(pruner, calibration), cache, autocast: autocast);

    public static PrunedModel Prune(this LanguageModel model, CompressionPlan plan, IPruner? pruner, TokenWindows? calibration = null) =>
        model.Prune(plan, PruningMethod.Of(pruner, calibration));

    public static PlanFootprint Footprint(this LanguageModel model, CompressionPlan plan, IPruner? pruner,
        TokenWindows? calibration = null) =>
        model.Footprint(plan, PruningMethod.Of(pruner, calibration));

    public static TrainableCandidate Trainable(
        this LanguageModel model, CompressionPlan plan, IPruner? pruner, TokenWindows? calibration = null, CandidateCache? cache = null,
        bool tables = true) =>
        model.Trainable(plan, PruningMethod.Of(pruner, calibration), cache, tables);

    public static bool IsWorthHolding(this LanguageModel model, IPruner? pruner) => model.IsWorthHolding(PruningMethod.Of(pruner));
}
