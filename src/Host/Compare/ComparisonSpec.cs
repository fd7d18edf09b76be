using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Options;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Compare;

/// <summary>A comparison file with every default filled in. Immutable; read by <see cref="ComparisonFormat"/>.</summary>
public sealed record ComparisonSpec
{
    /// <summary>Name of the comparison; not empty after reading.</summary>
    [Description("Name of the comparison; by default the file's name without its extension.")]
    public string Name { get; init; } = "";

    /// <summary>Absolute path of the experiment that all variants start from.</summary>
    [Description("The experiment file that all variants start from.")]
    [InputPath(InputPathType.File)]
    public required string Base { get; init; }

    /// <summary>The settings of each variant, by name.</summary>
    [Description("The variants by name, with their settings over the base: key paths as in --set.")]
    public required IReadOnlyDictionary<string, VariantSettings> Variants { get; init; }

    /// <summary>The seeds that every variant runs under.</summary>
    [Description("The seeds of every variant. Differences can only be shown with several seeds.")]
    [MinLength(1)]
    public required IReadOnlyList<long> Seeds { get; init; }

    /// <summary>The variant that the others are compared with.</summary>
    [Description("The variant that the others are measured against.")]
    public required string Baseline { get; init; }

    /// <summary>The figure that is compared.</summary>
    [Description(
        "The figure that is ranked: the report perplexity of the plans as they are (pruned) or after post-training (finetuned, with "
            + "finetuning.after equal in all variants), or a result on the tasks of the report, such as piqa.acc or mean.acc.")]
    public ComparedMeasure Measure { get; init; } = ComparedMeasure.Pruned;

    /// <summary>The largest cost of the search of every cell; null to let each optimizer decide.</summary>
    [Description("The largest cost of the search of every cell: evaluations, tokens, tokens-trained, or several of them.")]
    public SearchCap? Budget { get; init; }

    /// <summary>The largest difference between the achieved sparsities of a ranked variant and the baseline.</summary>
    [Description("Variants whose achieved sparsity differs more from the baseline's are shown, not ranked.")]
    [Range(0.0, 1.0)]
    public double SparsityTolerance { get; init; } = 0.01;

    /// <summary>The method that computes the confidence interval of a difference.</summary>
    [Description("The method that computes the 95 % interval of a difference.")]
    public IntervalMethod Interval { get; init; } = IntervalMethod.T;

    /// <summary>Further report texts for every best plan, by name.</summary>
    [Description("Further report texts, for a matrix of variants and texts.")]
    public IReadOnlyDictionary<string, ReportData> Report { get; init; } = new Dictionary<string, ReportData>();

    /// <summary>Published figures, by the name of the variant.</summary>
    [Description("Published figures of a variant (or of the dense model), shown beside the measured ones.")]
    public IReadOnlyDictionary<string, PublishedFigure> Published { get; init; } = new Dictionary<string, PublishedFigure>();
}

/// <summary>The method that computes the confidence interval of a mean difference.</summary>
public enum IntervalMethod
{
    /// <summary>Student's t.</summary>
    T,

    /// <summary>Percentile bootstrap.</summary>
    Bootstrap,
}

/// <summary>A published figure of a variant. It is shown and never ranked, because it was measured under another protocol.</summary>
public sealed record PublishedFigure
{
    /// <summary>The published perplexity.</summary>
    [Description("The published perplexity.")]
    [Range(0.0, double.MaxValue)]
    public required double Perplexity { get; init; }

    /// <summary>Where it was published.</summary>
    [Description("Where it was published.")]
    public string Source { get; init; } = "";
}

/// <summary>A comparison with the experiment of every variant.</summary>
/// <param name="Spec">The content of the file.</param>
/// <param name="File">Absolute path of the file.</param>
/// <param name="Variants">The experiment of each variant by name, with the seed of the base.</param>
internal sealed record Comparison(ComparisonSpec Spec, string File, IReadOnlyDictionary<string, ExperimentSpec> Variants)
{
    /// <summary>All cells ordered by seed, so that pairs are complete early.</summary>
    public IReadOnlyList<Cell> Cells { get; } =
        [.. Spec.Seeds.SelectMany(seed => Variants.Select(variant => new Cell(variant.Key, seed, variant.Value with { Seed = seed })))];
}

/// <summary>One variant under one seed: an ordinary run.</summary>
/// <param name="Variant">Name of the variant.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Experiment">The experiment.</param>
internal sealed record Cell(string Variant, long Seed, ExperimentSpec Experiment)
{
    /// <summary>Name of the cell, and of its folder.</summary>
    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"{Variant}-seed{Seed}");
}

/// <summary>The settings of a variant. The reader of the experiment interprets the values.</summary>
/// <param name="Entries">Key paths with their values, which override the base.</param>
public sealed record VariantSettings(IReadOnlyList<YamlEntry> Entries)
{
    /// <summary>The base with all settings applied.</summary>
    internal YamlMapping Apply(YamlMapping root, Findings findings) =>
        Entries.Aggregate(root, (changed, entry) => Overrides.Set(changed, entry.Key.Split('.'), entry.Value, entry.Where, findings));
}

/// <summary>Reads the settings of a variant: a mapping from key paths to any values.</summary>
internal sealed class VariantSettingsConverter : OptionConverter
{
    public override string Name => "settings";

    public override string Expected => "settings of the experiment, such as { optimizer: { type: random } }, or {} for none";

    public override object? Read(YamlNode node, string path, BindContext context, object? fallback = null) => node is YamlMapping mapping
        ? new VariantSettings(
        [.. mapping.Entries.Select(entry => new YamlEntry(entry.Key, AfterBase(entry.Where), AfterBase(entry.Value)))])
        : Refuse(node, path, context);

    public override JsonNode? Write(object value, string? folder) => throw new NotSupportedException("Comparisons are read, not written.");

    public override JsonObject Schema() => new() { ["type"] = "object" };

    // As with settings of the command line, their problems are reported after those of the base.
    private static Location AfterBase(Location where) => where with { Order = 1 };

    private static YamlNode AfterBase(YamlNode node) => node switch
    {
        YamlMapping mapping => new YamlMapping(
            [.. mapping.Entries.Select(entry => new YamlEntry(entry.Key, AfterBase(entry.Where), AfterBase(entry.Value)))],
            AfterBase(mapping.Where)),
        YamlSequence list => new YamlSequence([.. list.Items.Select(AfterBase)], AfterBase(list.Where)),
        _ => node with { Where = AfterBase(node.Where) },
    };
}
