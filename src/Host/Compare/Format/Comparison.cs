using System.Globalization;
using EvoPrune.Host.Experiments;

namespace EvoPrune.Host.Compare.Format;

/// <summary>A comparison with the experiments of all its variants.</summary>
/// <param name="Spec">What the file says.</param>
/// <param name="File">Absolute path of the file.</param>
/// <param name="Variants">The experiment of each variant, named like it, under the base's seed.</param>
internal sealed record Comparison(ComparisonSpec Spec, string File, IReadOnlyDictionary<string, ExperimentSpec> Variants)
{
    /// <summary>All cells, seed after seed, so that pairs are complete early.</summary>
    public IReadOnlyList<Cell> Cells { get; } =
        [.. Spec.Seeds.SelectMany(seed => Variants.Select(variant => new Cell(variant.Key, seed, variant.Value with { Seed = seed })))];
}

/// <summary>One variant under one seed: an ordinary run.</summary>
/// <param name="Variant">Name of the variant.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Experiment">What is run.</param>
internal sealed record Cell(string Variant, long Seed, ExperimentSpec Experiment)
{
    /// <summary>Name of the cell, and of its folder.</summary>
    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"{Variant}-seed{Seed}");
}
