using System.ComponentModel;
using static TorchSharp.torch;

namespace EvoPrune.Pruners;

/// <summary>Options of <see cref="MetaMetricPruner"/>; the defaults are Wanda's.</summary>
public sealed record MetaMetricOptions : ActivationOptions
{
    [Description("What weights are divided by.")]
    public Coefficient Alpha { get; init; } = Coefficient.One;

    [Description("How magnitudes of weights are bent.")]
    public Transform F1 { get; init; } = Transform.Identity;

    [Description("What input norms are divided by; they count as a matrix of one row.")]
    public Coefficient Beta { get; init; } = Coefficient.One;

    [Description("How input norms are bent.")]
    public Transform F2 { get; init; } = Transform.Identity;
}

/// <summary>Ranks weights by alpha F1(|W_ij|) times beta F2(||X_j||_2); a treatment that brings a metric of its own is ranked by that.</summary>
/// <remarks>OptiShear (seed 002), the meta pruning metric. Wanda and RIA are points of it, with the same masks bit for bit.</remarks>
[Plugin("meta-metric")]
[Description("Zeros the weights of smallest alpha F1(|W|) times beta F2(||X||), per output row or per N:M group; plans may bring the metric.")]
public sealed class MetaMetricPruner(MetaMetricOptions options) : IActivationPruner
{
    private readonly ImportanceMetric metric = new(options.Alpha, options.F1, options.Beta, options.F2);

    public ActivationNeeds Needs { get; } = new(InputStatistic.Norms, options.Statistics);

    public string? Objection(LinearLayer layer, Treatment treatment) => Targets.Objection(layer, treatment, "meta-metric", takesMetrics: true);

    public Tensor Prune(PruningTarget target)
    {
        var treatment = target.Sparsified("meta-metric", takesMetrics: true);
        var (alpha, f1, beta, f2) = treatment.Metric ?? metric;
        using var scope = NewDisposeScope();
        var weights = Term(target.Weight.abs().to(ScalarType.Float32), alpha, f1);
        var inputs = Term(target.Measured().Norms.unsqueeze(0), beta, f2);
        return Masks.Apply(target, treatment, weights * inputs).MoveToOuterDisposeScope();
    }

    private static Tensor Term(Tensor magnitudes, Coefficient coefficient, Transform transform)
    {
        var bent = Bend(magnitudes, transform);
        return coefficient switch
        {
            Coefficient.One => bent,
            Coefficient.Frobenius => Shares.Of(bent, magnitudes.square().sum().sqrt()),
            Coefficient.Sum => Shares.Of(bent, magnitudes.sum()),
            Coefficient.Mean => Shares.Of(bent, magnitudes.mean()),
            Coefficient.RowSum => Shares.Of(bent, magnitudes.sum(1, keepdim: true)),
            Coefficient.ColumnSum => Shares.Of(bent, magnitudes.sum(0, keepdim: true)),
            Coefficient.RelativeSum => Shares.InRowAndColumn(bent, magnitudes),
            _ => throw new NotSupportedException($"There is no coefficient {coefficient}."),
        };
    }

    private static Tensor Bend(Tensor magnitudes, Transform transform) => transform switch
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
