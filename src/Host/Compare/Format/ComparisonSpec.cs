using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EvoPrune.Host.Experiments;

namespace EvoPrune.Host.Compare.Format;

/// <summary>A comparison, as its file says it with every default filled in. Immutable; made by <see cref="ComparisonFormat"/>.</summary>
public sealed record ComparisonSpec
{
    /// <summary>Name of the comparison; never empty once it was read.</summary>
    [Description("Name of the comparison; by default the file's name without its extension.")]
    public string Name { get; init; } = "";

    /// <summary>Absolute path of the experiment that all variants start from.</summary>
    [Description("The experiment file that all variants start from.")]
    [InputPath(InputPathType.File)]
    public required string Base { get; init; }

    /// <summary>What each variant changes, by the name of the variant.</summary>
    [Description("Each variant's name, with what it changes in the base: key paths as --set takes them.")]
    public required IReadOnlyDictionary<string, VariantSettings> Variants { get; init; }

    /// <summary>The seeds that every variant runs under.</summary>
    [Description("The seeds that every variant runs under; several, or no difference can be shown.")]
    [MinLength(1)]
    public required IReadOnlyList<long> Seeds { get; init; }

    /// <summary>The variant that the others are measured against.</summary>
    [Description("The variant that the others are measured against.")]
    public required string Baseline { get; init; }

    /// <summary>Which report perplexity is compared.</summary>
    [Description("Which report perplexity is ranked: of the plans as they are, or after post-training (finetuning.after, equal in all variants).")]
    public ComparedMeasure Measure { get; init; } = ComparedMeasure.Pruned;

    /// <summary>What every cell's search may cost; null for what each optimizer asks.</summary>
    [Description("What every cell's search may cost: evaluations, tokens, tokens-trained, or several of them.")]
    public SearchCap? Budget { get; init; }

    /// <summary>How far the achieved sparsity of a variant may lie from the baseline's.</summary>
    [Description("Variants whose achieved sparsity differs more from the baseline's are shown, not ranked.")]
    [Range(0.0, 1.0)]
    public double SparsityTolerance { get; init; } = 0.01;

    /// <summary>How the interval of a difference is found.</summary>
    [Description("How the 95 % interval of a difference is found.")]
    public IntervalMethod Interval { get; init; } = IntervalMethod.T;

    /// <summary>Further texts on which every best plan is measured, by name.</summary>
    [Description("Further report texts, for a matrix of variants and texts.")]
    public IReadOnlyDictionary<string, ReportData> Report { get; init; } = new Dictionary<string, ReportData>();

    /// <summary>Figures that somebody published, by the name of the variant.</summary>
    [Description("Published figures of a variant (or of the dense model), shown beside the measured ones.")]
    public IReadOnlyDictionary<string, PublishedFigure> Published { get; init; } = new Dictionary<string, PublishedFigure>();
}

/// <summary>Which report perplexity of a plan is compared.</summary>
public enum ComparedMeasure
{
    /// <summary>As the pruner leaves it.</summary>
    Pruned,

    /// <summary>After post-training.</summary>
    Finetuned,
}

/// <summary>How the interval of a mean difference is found.</summary>
public enum IntervalMethod
{
    /// <summary>Student's t.</summary>
    T,

    /// <summary>Percentile bootstrap.</summary>
    Bootstrap,
}

/// <summary>A number that somebody published for a variant. It is shown, and never ranked: its protocol is not ours.</summary>
public sealed record PublishedFigure
{
    /// <summary>The published perplexity.</summary>
    [Description("The published perplexity.")]
    [Range(0.0, double.MaxValue)]
    public required double Perplexity { get; init; }

    /// <summary>Where it stands.</summary>
    [Description("Where it was published.")]
    public string Source { get; init; } = "";
}
