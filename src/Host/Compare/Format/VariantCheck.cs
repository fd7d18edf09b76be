using EvoPrune.Host.Compare.Cells;
using EvoPrune.Host.Search;

namespace EvoPrune.Host.Compare.Format;

/// <summary>Wires the experiments of a comparison, so that everything that can be wrong with them is told before the first one starts.</summary>
internal static class VariantCheck
{
    /// <summary>One experiment per variant of the cells.</summary>
    /// <exception cref="InputException">Everything that is wrong with all of them.</exception>
    public static IReadOnlyDictionary<string, Experiment> Prepare(ComparisonSpec spec, IEnumerable<Cell> cells)
    {
        var problems = new VariantProblems();
        var experiments = new Dictionary<string, Experiment>();
        foreach (var cell in cells.DistinctBy(cell => cell.Variant))
        {
            problems.Try(cell.Variant, () =>
            {
                var experiment = Experiment.Prepare(cell.Experiment, spec.Base, embed: false);
                CellTexts.Check(experiment, spec.Report);
                experiments[cell.Variant] = experiment;
            });
        }

        problems.ThrowIfAny();
        return experiments;
    }
}
