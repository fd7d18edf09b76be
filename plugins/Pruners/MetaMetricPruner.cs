using System.ComponentModel;
using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>Options of <see cref="MetaMetricPruner"/>; the defaults are Wanda's.</summary>
public sealed record MetaMetricPrunerOptions : ActivationOptions
{
    [Description("Divisor of the weights.")]
    public Coefficient Alpha { get; init; } = Coefficient.One;

    [Description("Transform of the weights' magnitudes.")]
    public Transform F1 { get; init; } = Transform.Identity;

    [Description("Divisor of the input norms, which count as a matrix of one row.")]
    public Coefficient Beta { get; init; } = Coefficient.One;

    [Description("Transform of the input norms.")]
    public Transform F2 { get; init; } = Transform.Identity;
}

/// <summary>Ranks weights by alpha F1(|W_ij|) times beta F2(||X_j||_2), or by the metric of the treatment if it has one.</summary>
/// <remarks>Liu et al. 2025, OptiShear, meta pruning metric. Wanda and RIA are special cases and give the same masks bit for bit.</remarks>
[Plugin("meta-metric")]
[Description("Sets the weights of smallest alpha F1(|W|) times beta F2(||X||) to zero, per output row or per N:M group; "
    + "plans may name the metric.")]
public sealed class MetaMetricPruner(MetaMetricPrunerOptions options) : IActivationPruner
{
    private readonly ImportanceMetric metric = new(options.Alpha, options.F1, options.Beta, options.F2);

    public ActivationNeeds Needs { get; } = new(InputStatistic.Norms, options.Statistics);

    public string? Objection(LinearLayer layer, Treatment treatment) =>
        PruningTargets.Objection(layer, treatment, "meta-metric", takesMetrics: true);

    public Tensor Prune(PruningTarget target)
    {
        var treatment = target.Sparsified("meta-metric", takesMetrics: true);
        var (alpha, f1, beta, f2) = treatment.Metric ?? metric;
        using var scope = NewDisposeScope();
        var weights = Term(target.Weight.abs().to(ScalarType.Float32), alpha, f1);
        var inputs = Term(target.Measured().Norms.unsqueeze(0), beta, f2);
        return LowestScores.SetToZero(target, treatment, weights * inputs).MoveToOuterDisposeScope();
    }

    private static Tensor Term(Tensor magnitudes, Coefficient coefficient, Transform transform)
    {
        var values = Transformed(magnitudes, transform);
        return coefficient switch
        {
            Coefficient.One => values,
            Coefficient.Frobenius => PruningTargets.ShareOf(values, magnitudes.square().sum().sqrt()),
            Coefficient.Sum => PruningTargets.ShareOf(values, magnitudes.sum()),
            Coefficient.Mean => PruningTargets.ShareOf(values, magnitudes.mean()),
            Coefficient.RowSum => PruningTargets.ShareOf(values, magnitudes.sum(1, keepdim: true)),
            Coefficient.ColumnSum => PruningTargets.ShareOf(values, magnitudes.sum(0, keepdim: true)),
            Coefficient.RelativeSum => PruningTargets.RelativeImportance(values, magnitudes),
            _ => throw new NotSupportedException($"There is no coefficient {coefficient}."),
        };
    }

    private static Tensor Transformed(Tensor magnitudes, Transform transform) => transform switch
    {
        Transform.Identity => magnitudes,
        Transform.Square => magnitudes.square(),
        Transform.SquareRoot => magnitudes.sqrt(),
        Transform.Log => magnitudes.log1p(),
        Transform.Softmax => magnitudes.softmax(1),
        Transform.Sigmoid => magnitudes.sigmoid(),
        _ => throw new NotSupportedException($"There is no transform {transform}."),
    };
}
