using EvoPrune.Host.Compare;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Search;
using EvoPrune.Models.Tests.Support;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>Every experiment that the repository ships passes the checks of <c>validate</c>.</summary>
public class ShippedExperimentTests
{
    private static string Folder => Path.Combine(TestFolders.Repository, "experiments");

    public static TheoryData<string> All =>
        [.. Directory.EnumerateFiles(Folder, "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static Experiment Prepare(string name)
    {
        var file = Path.Combine(Folder, name);
        return Experiment.Prepare(new ExperimentFormat(PluginCatalog.Load([TestFolders.Plugins])).Read(file), file);
    }

    public static TheoryData<string> Comparisons =>
        [.. Directory.EnumerateFiles(Path.Combine(Folder, "comparisons"), "*.yaml").Select(file => Path.GetFileName(file))
            .Order(StringComparer.Ordinal)];

    [SharedTheory]
    [MemberData(nameof(Comparisons))]
    public void Every_comparison_is_valid(string name)
    {
        var file = Path.Combine(Folder, "comparisons", name);
        Assert.True(ComparisonFormat.IsComparison(file));
        var comparison = new ComparisonFormat(new ExperimentFormat(PluginCatalog.Load([TestFolders.Plugins]))).Read(file);
        Assert.Equal(comparison.Spec.Variants.Count, VariantCheck.Prepare(comparison.Spec, comparison.Cells).Count);
    }

    [SharedTheory]
    [MemberData(nameof(All))]
    public void Every_experiment_is_valid(string name) => Assert.Equal(12, Prepare(name).Model.Topology.Blocks.Count);

    [Fact]
    public void The_quickstart_needs_nothing_but_the_repository() => Assert.Equal(12, Prepare("quickstart.yaml").Space.Genes.Count);

    [SharedFact]
    public void The_layer_ratio_search_has_the_published_settings()
    {
        var experiment = Prepare("ga-layerwise.yaml");
        Assert.Equal(20 + 49 * 10, experiment.Optimizer.PlannedProposals);
        Assert.Equal((16, 256), (experiment.Calibration.Windows.Count, experiment.Calibration.Windows.Length));
        Assert.Equal((64, 256), (experiment.Report.Count, experiment.Report.Length));
    }
}
