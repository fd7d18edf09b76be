using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Experiments.Options;
using EvoPrune.Host.Experiments.Yaml;
using EvoPrune.Host.Plugins;
using EvoPrune.Models;

namespace EvoPrune.Host.Runs;

/// <summary>A plan as a file: what <c>best.json</c> holds and <c>eval --plan</c> reads. Written by hand as easily as by a run.</summary>
/// <param name="Pruner">The pruner that turns ratios into weights; null where the plan needs none.</param>
/// <param name="Plan">What is done to each sublayer.</param>
/// <param name="Calibration">The tokens on which the pruner sees activations; null where it sees none.</param>
internal sealed record PlanFile(PluginUse<IPruner>? Pruner, CompressionPlan Plan, PlanCalibration? Calibration = null)
{
    private const string Format = "evoprune-plan/1";
    private static readonly string[] Keys = ["format", "name", "seed", "model", "pruner", "calibration", "genome", "objectives", "units"];

    /// <summary>What the user should know: that the plan was found for other weights.</summary>
    public IReadOnlyList<Problem> Warnings { get; private init; } = [];

    /// <summary>Reads a plan for a model; JSON or YAML.</summary>
    /// <param name="path">A plan file, or a front.</param>
    /// <param name="model">The model.</param>
    /// <param name="plugins">Where the pruner is looked up.</param>
    /// <param name="member">Which member of a front; null for a plan file.</param>
    /// <exception cref="InputException">Everything that is wrong with it.</exception>
    public static PlanFile Read(string path, ModelFolder model, PluginCatalog plugins, int? member = null)
    {
        var findings = new Findings();
        var node = YamlReader.Read(FrontFile.PlanText(path, member), path, findings);
        ThrowIfAny(findings, path);
        if (node is not YamlMapping root)
        {
            throw new InputException($"expected a mapping with 'units' in it, found {node!.Found}", node.Where.ToString(), RunFolder.MakeAgain(path));
        }

        foreach (var unknown in root.Entries.Where(entry => !entry.IsRepeated && !Keys.Contains(entry.Key)))
        {
            findings.Add(unknown.Where, $"{unknown.Key}: unknown key; {Nearest.Hint(unknown.Key, "valid keys", Keys)}");
        }

        if (root.Find("format") is { Value: var format } && format is not YamlScalar { Text: Format })
        {
            findings.Add(format.Where, $"format: expected {Format}, found {format.Found}", "The plan was written by another version of EvoPrune.");
        }

        // Sublayers that another model has as well would be pruned without a word.
        var found = root.Find(PlanModel.Key) is { } origin ? PlanModel.Read(origin.Value, findings) : null;
        if (found is not null && found.Topology != model.Fingerprint.Topology)
        {
            findings.Add(
                root.Find(PlanModel.Key)!.Value.Where,
                $"model: the plan is for another model: a {found.Family} of topology {found.Topology}, and {model.Path} is a {model.Topology.Family} of topology {model.Fingerprint.Topology}",
                "Give the model that the plan was found for. To use it for this one all the same, take the key 'model' out of the plan.");
            findings.ThrowIfAny();
        }

        var paths = new InputPaths(Path.GetDirectoryName(Path.GetFullPath(path))!, Environment.CurrentDirectory);
        var pruner = root.Find("pruner") is { } entry
            ? (PluginUse<IPruner>?)Kind(plugins).Read(entry.Value, "pruner", new(findings, paths))
            : null;
        var plan = CompressionPlan.Dense;
        if (root.Find("units") is { } sublayers)
        {
            plan = PlanSublayers.Read(sublayers.Value, model.Topology, findings);
        }
        else
        {
            findings.Add(root.Where, "units: missing; expected a mapping from sublayers to treatments");
        }

        if (pruner is null && root.Find("pruner") is null && plan.Changes.Values.Any(treatment => treatment is not Drop))
        {
            findings.Add(
                root.Where,
                "pruner: missing; this plan changes weights, so it has to say how",
                "For example: \"pruner\": { \"type\": \"magnitude\" }");
        }

        var calibration = root.Find("calibration") is { } tokens
            ? (PlanCalibration?)new OptionConverters().Record(typeof(PlanCalibration)).Read(tokens.Value, "calibration", new(findings, paths))
            : null;
        if (calibration is { Text: null, Record: null } or { Text: not null, Record: not null } && !findings.Any)
        {
            findings.Add(root.Find("calibration")!.Value.Where, "calibration: give one of 'record' (the calibration.json of a run) and 'text'");
        }

        if (pruner is not null && root.Find("calibration") is null && SeesActivations(pruner) && plan.Changes.Values.Any(treatment => treatment is not Drop))
        {
            findings.Add(
                root.Where,
                $"calibration: missing; {pruner.Plugin.Id} looks at activations, so the plan has to say on which tokens",
                "For example: \"calibration\": { \"text\": \"valid.txt\", \"length\": 256, \"windows\": 16 }, or { \"record\": \"calibration.json\" } of a run");
        }

        ThrowIfAny(findings, path);
        return new(pruner, plan, calibration)
        {
            Warnings = found is null || found.Weights == model.Fingerprint.Weights ? []
                : [new($"the plan was found for other weights than those of {model.Path}; what it was worth there says little here", path)],
        };
    }

    // Nobody writes the plan of a run by hand, so that advice about its syntax helps nobody.
    private static void ThrowIfAny(Findings findings, string path)
    {
        if (findings.Any && RunFolder.MakeAgain(path) is { } advice)
        {
            throw new InputException([.. findings.Problems.Select(problem => problem with { Advice = advice })]);
        }

        findings.ThrowIfAny();
    }

    /// <summary>The document that <see cref="Read"/> gives back. The same plan always gives the same bytes.</summary>
    /// <remarks>A pruner that looks at activations needs its tokens: the plan names the run's record beside it, and the two move together.</remarks>
    public JsonObject Write(ExperimentSpec spec, Evaluation evaluation, PluginCatalog plugins, ModelFolder model, string folder)
    {
        var document = new JsonObject
        {
            ["format"] = Format,
            ["name"] = spec.Name,
            ["seed"] = spec.Seed,
            [PlanModel.Key] = PlanModel.Of(model).Write(),
            ["pruner"] = Pruner is null ? null : Kind(plugins).Write(Pruner, folder),
        };
        if (Pruner is not null && SeesActivations(Pruner))
        {
            document["calibration"] = new JsonObject { ["record"] = Path.GetFileName(RunFolder.CalibrationPath(folder)) };
        }

        document["genome"] = new JsonArray([.. evaluation.Genome.Select(gene => (JsonNode)gene)]);
        document["objectives"] = new JsonObject(evaluation.Measurements.Select(m => KeyValuePair.Create(m.Metric.Name, (JsonNode?)m.Value)));
        document["units"] = PlanSublayers.Write(Plan, model.Topology);
        return document;
    }

    private static bool SeesActivations(PluginUse<IPruner> pruner) => pruner.Plugin.Type.IsAssignableTo(typeof(IActivationPruner)) || pruner.Plugin.Type.IsAssignableTo(typeof(IStructuredPruner));

    private static OptionConverter Kind(PluginCatalog plugins) => PluginUseConverter.Of(typeof(PluginUse<IPruner>), plugins)!;
}
