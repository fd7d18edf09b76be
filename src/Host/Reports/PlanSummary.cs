using System.Globalization;

namespace EvoPrune.Host.Reports;

/// <summary>Describes a plan in a few lines: the dropped blocks, and the levels, bits or patterns of the others.</summary>
internal static class PlanSummary
{
    private const string Kept = "-";

    private static readonly (SublayerKind Kind, string Name)[] Kinds = [(SublayerKind.Attention, "attention"),
        (SublayerKind.Mlp, "feed-forward")];

    /// <summary>The lines; one for the dense model.</summary>
    public static IReadOnlyList<string> Of(CompressionPlan plan, ModelTopology topology)
    {
        if (plan.Changes.Count == 0)
        {
            return ["nothing is changed"];
        }

        var all = topology.Sublayers.Select(sublayer => plan[sublayer.Id]).Distinct().ToList();
        return all is [var same and not Drop] ? [$"all sublayers: {Word(same)}"]
            : [.. Dropped(plan, topology), .. Metrics(plan), .. Treated(plan, topology)];
    }

    private static IEnumerable<string> Dropped(CompressionPlan plan, ModelTopology topology)
    {
        var whole = topology.Blocks.Where(block => block.Sublayers.All(sublayer => plan[sublayer.Id] is Drop)).Select(block => block.Index)
            .ToList();
        if (whole.Count > 0)
        {
            yield return $"drops {(whole.Count == 1 ? "block" : "blocks")} {Numbers(whole)} of "
                + $"{topology.Blocks.Count.ToString(CultureInfo.InvariantCulture)} (counted from 0)";
        }

        foreach (var (kind, name) in Kinds)
        {
            var single = topology.Sublayers.Where(sublayer => sublayer.Id.Kind == kind && plan[sublayer.Id] is Drop)
                .Select(sublayer => sublayer.Id.Block).Except(whole).ToList();
            if (single.Count > 0)
            {
                yield return $"drops the {name} {(single.Count == 1 ? "sublayer of block" : "sublayers of blocks")} {Numbers(single)}";
            }
        }
    }

    // A metric common to all sublayers is named once. Different metrics are named with their sublayers.
    private static IEnumerable<string> Metrics(CompressionPlan plan) =>
        CommonMetric(plan) is { } metric ? [$"ranks weights by {metric}"] : [];

    private static ImportanceMetric? CommonMetric(CompressionPlan plan) =>
        plan.Changes.Values.SelectMany(Each).OfType<Sparsify>().Select(sparsify => sparsify.Metric).Distinct().ToList() is [{ } only] ? only
            : null;

    private static IEnumerable<string> Treated(CompressionPlan plan, ModelTopology topology)
    {
        if (topology.Sublayers.All(sublayer => plan[sublayer.Id] is Drop or Keep))
        {
            yield break;
        }

        var common = CommonMetric(plan);
        string Cell(SublayerId id) => plan[id] switch
        {
            Keep => Kept,
            Drop => "gone",
            Sparsify sparsify when common is not null => Word(new Sparsify(sparsify.Ratio), sparsify.Pattern),
            var other => Word(other),
        };
        var levels = plan.Changes.Values.OfType<Shrink>().Select(shrink => shrink.Levels).Distinct().ToList();
        var heading = levels is [var only] ? string.Create(CultureInfo.InvariantCulture, $"levels of {only}") : "treatments";
        if (topology.Blocks.All(block => block.Sublayers.Select(sublayer => Cell(sublayer.Id)).Distinct().Count() <= 1))
        {
            var cells = topology.Blocks.Where(block => block.Sublayers.Count > 0).Select(block => Cell(block.Sublayers[0].Id));
            yield return $"{heading}, block by block: {string.Join(' ', cells)}";
            yield break;
        }

        foreach (var (kind, name) in Kinds)
        {
            var cells = topology.Sublayers.Where(sublayer => sublayer.Id.Kind == kind).Select(sublayer => Cell(sublayer.Id));
            yield return $"{heading}, {name} sublayers: {string.Join(' ', cells)}";
        }
    }

    private static IEnumerable<Treatment> Each(Treatment treatment) => treatment is PerLayer each ? each.Layers : [treatment];

    private static string Word(Treatment treatment) => treatment switch
    {
        Sparsify sparsify => Word(sparsify, sparsify.Pattern) + (sparsify.Metric is { } metric ? $" by {metric}" : ""),
        Shrink shrink => shrink.Level.ToString(CultureInfo.InvariantCulture),
        Quantize quantize => string.Create(CultureInfo.InvariantCulture, $"{quantize.Bits} bits"),
        PerLayer each => $"({string.Join(' ', each.Layers.Select(Word))})",
        _ => treatment.ToString()!,
    };

    private static string Word(Sparsify sparsify, SparsityPattern pattern) =>
        pattern.IsUnstructured ? sparsify.Ratio.ToString("0.###", CultureInfo.InvariantCulture) : pattern.ToString();

    private static string Numbers(IReadOnlyList<int> blocks)
    {
        var numbers = blocks.Select(block => block.ToString(CultureInfo.InvariantCulture)).ToList();
        return numbers is [.. var first, var last] && first.Count > 0 ? $"{string.Join(", ", first)} and {last}" : numbers[0];
    }
}
