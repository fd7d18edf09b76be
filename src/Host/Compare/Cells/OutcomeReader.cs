using EvoPrune.Host.Compare.Results;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Experiments.Yaml;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;
using EvoPrune.Models;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Compare.Cells;

/// <summary>Reads what came of runs from their folders.</summary>
internal sealed class OutcomeReader(PluginCatalog plugins)
{
    private readonly Dictionary<string, ModelTopology> topologies = [];

    /// <summary>A run that is finished.</summary>
    /// <param name="variant">Its variant.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="folder">Where it lies.</param>
    /// <param name="shownFolder">How results name the folder.</param>
    /// <param name="spec">Its experiment.</param>
    /// <param name="texts">Further texts.</param>
    public CellOutcome Finished(
        string variant, long seed, string folder, string shownFolder, ExperimentSpec spec, IReadOnlyDictionary<string, ReportData> texts)
    {
        var result = RunFolder.Read(folder);
        return new(variant, seed, shownFolder, result.State, Failure: null)
        {
            Result = result,
            Sampling = Sampling(spec),
            Objective = PluginUseConverter.Entry(spec.Fitness[0], folder: null).ToJsonString(),
            Plugins = PluginRecord.Read(folder),
            Path = SearchPath.Of(Journal.ReadAll(RunFolder.JournalPath(folder)), result),
            Removed = Removed(RunFolder.BestPath(folder), Topology(spec.Model.Path)),
            Texts = CellTexts.Read(folder, texts),
        };
    }

    private string Sampling(ExperimentSpec spec) => string.Join('\n',
        PluginUseConverter.Of(typeof(PluginUse<ICalibrationSampler>), plugins)!.Write(spec.Calibration, folder: null)!.ToJsonString(),
        spec.Data.Calibration.Text,
        spec.Model.Path);

    private ModelTopology Topology(string model) =>
        topologies.TryGetValue(model, out var known) ? known : topologies[model] = ModelFolder.OpenLanguageModel(model).Topology;

    private static double[] Removed(string bestFile, ModelTopology topology)
    {
        var findings = new Findings();
        var sublayers = (YamlReader.Read(Utf8File.Read(bestFile), bestFile, findings) as YamlMapping)?.Find("units")?.Value;
        var plan = sublayers is null ? CompressionPlan.Dense : PlanSublayers.Read(sublayers, topology, findings);
        findings.ThrowIfAny();
        return [.. topology.Blocks.Select(block => plan.Sparsity(topology with { Blocks = [block] }))];
    }
}
