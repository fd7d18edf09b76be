using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Options;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Yaml;
using EvoPrune.Models;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Runs;

/// <summary>A plan file, such as <c>best.json</c>. Written by a run or by hand, read by <c>eval --plan</c>.</summary>
/// <param name="Pruner">The pruner; null if the plan needs none.</param>
/// <param name="Plan">The treatment of each sublayer.</param>
/// <param name="Calibration">The tokens of activation statistics; null if the pruner needs none.</param>
internal sealed record PlanFile(PluginUse<IPruner>? Pruner, CompressionPlan Plan, PlanCalibration? Calibration = null)
{
    private const string Format = "evoprune-plan/1";
    private static readonly string[] Keys = ["format", "name", "seed", "model", "pruner", "calibration", "genome", "objectives", "units"];

    /// <summary>Warnings, for example that the plan was found for other weights.</summary>
    public IReadOnlyList<Problem> Warnings { get; private init; } = [];

    /// <summary>Reads a plan for a model; JSON or YAML.</summary>
    /// <param name="path">A plan file, or a front.</param>
    /// <param name="model">The model.</param>
    /// <param name="plugins">All plugins, for the pruner.</param>
    /// <param name="member">Which member of a front; null for a plan file.</param>
    /// <exception cref="InputException">All problems of the plan.</exception>
    public static PlanFile Read(string path, ModelFolder model, PluginCatalog plugins, int? member = null)
    {
        var findings = new Findings();
        var node = YamlReader.Read(FrontFile.PlanText(path, member), path, findings);
        ThrowIfAny(findings, path);
        if (node is not YamlMapping root)
        {
            throw new InputException($"expected a mapping with 'units' in it, found {node!.Found}", node.Where.ToString(),
                RunFolder.MakeAgain(path));
        }

        foreach (var unknown in root.Entries.Where(entry => !entry.IsRepeated && !Keys.Contains(entry.Key)))
        {
            findings.Add(unknown.Where, $"{unknown.Key}: unknown key; {Nearest.Hint(unknown.Key, "valid keys", Keys)}");
        }

        if (root.Find("format") is { Value: var format } && format is not YamlScalar { Text: Format })
        {
            findings.Add(format.Where, $"format: expected {Format}, found {format.Found}",
                "The plan was written by another version of EvoPrune.");
        }

        // Without this check, a plan for another model with the same sublayers would be applied silently.
        var found = root.Find(PlanModel.Key) is { } origin ? PlanModel.Read(origin.Value, findings) : null;
        if (found is not null && found.Topology != model.Fingerprint.Topology)
        {
            findings.Add(
                root.Find(PlanModel.Key)!.Value.Where,
                $"model: the plan is for another model: a {found.Family} of topology {found.Topology}, and {model.Path} is a "
                    + $"{model.Topology.Family} of topology {model.Fingerprint.Topology}",
                "Give the model that the plan was found for. To use it for this one all the same, take the key 'model' out of the plan.");
            findings.ThrowIfAny();
        }

        var paths = new InputPaths(Path.GetDirectoryName(Path.GetFullPath(path))!, Environment.CurrentDirectory);
        var pruner = root.Find("pruner") is { } entry
            ? (PluginUse<IPruner>?)PrunerConverter(plugins).Read(entry.Value, "pruner", new(findings, paths))
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
            ? (PlanCalibration?)new OptionConverters().Record(typeof(PlanCalibration))
            .Read(tokens.Value, "calibration", new(findings, paths))
            : null;
        if (calibration is { Text: null, Record: null } or { Text: not null, Record: not null } && !findings.Any)
        {
            findings.Add(root.Find("calibration")!.Value.Where,
                "calibration: give one of 'record' (the calibration.json of a run) and 'text'");
        }

        if (pruner is not null && root.Find("calibration") is null && SeesActivations(pruner)
            && plan.Changes.Values.Any(treatment => treatment is not Drop))
        {
            findings.Add(
                root.Where,
                $"calibration: missing; {pruner.Plugin.Id} looks at activations, so the plan has to say on which tokens",
                "For example: \"calibration\": { \"text\": \"valid.txt\", \"length\": 256, \"windows\": 16 }, or { \"record\": "
                    + "\"calibration.json\" } of a run");
        }

        ThrowIfAny(findings, path);
        return new(pruner, plan, calibration)
        {
            Warnings = found is null || found.Weights == model.Fingerprint.Weights ? []
                : [new($"the plan was found for other weights than those of {model.Path}; what it was worth there says little here", path)],
        };
    }

    // Advice about syntax does not help with a damaged plan that a run wrote.
    private static void ThrowIfAny(Findings findings, string path)
    {
        if (findings.Any && RunFolder.MakeAgain(path) is { } advice)
        {
            throw new InputException([.. findings.Problems.Select(problem => problem with { Advice = advice })]);
        }

        findings.ThrowIfAny();
    }

    /// <summary>The document that <see cref="Read"/> reads. Equal plans give equal bytes.</summary>
    /// <remarks>For a pruner with activation statistics, the document names the calibration record in the same folder.</remarks>
    public JsonObject Write(ExperimentSpec spec, Evaluation evaluation, PluginCatalog plugins, ModelFolder model, string folder)
    {
        var document = new JsonObject
        {
            ["format"] = Format,
            ["name"] = spec.Name,
            ["seed"] = spec.Seed,
            [PlanModel.Key] = PlanModel.Of(model).Write(),
            ["pruner"] = Pruner is null ? null : PrunerConverter(plugins).Write(Pruner, folder),
        };
        if (Pruner is not null && SeesActivations(Pruner))
        {
            document["calibration"] = new JsonObject { ["record"] = Path.GetFileName(RunFolder.CalibrationPath(folder)) };
        }

        document["genome"] = new JsonArray([.. evaluation.Genome.Select(gene => (JsonNode)gene)]);
        document["objectives"] =
            new JsonObject(evaluation.Measurements.Select(m => KeyValuePair.Create(m.Metric.Name, (JsonNode?)m.Value)));
        document["units"] = PlanSublayers.Write(Plan, model.Topology);
        return document;
    }

    private static bool SeesActivations(PluginUse<IPruner> pruner) => pruner.Plugin.Type.IsAssignableTo(typeof(IActivationPruner))
        || pruner.Plugin.Type.IsAssignableTo(typeof(IStructuredPruner));

    private static OptionConverter PrunerConverter(PluginCatalog plugins) => PluginUseConverter.Of(typeof(PluginUse<IPruner>), plugins)!;
}

/// <summary>The model that a plan was found for. Optional in plans written by hand.</summary>
internal sealed record PlanModel
{
    /// <summary>Key in a plan file.</summary>
    public const string Key = "model";

    /// <summary>The model type.</summary>
    public required string Family { get; init; }

    /// <summary>See <see cref="ModelFingerprint.Topology"/>.</summary>
    public required string Topology { get; init; }

    /// <summary>See <see cref="ModelFingerprint.Weights"/>.</summary>
    public required string Weights { get; init; }

    /// <summary>The record of a model.</summary>
    public static PlanModel Of(ModelFolder model) =>
        new() { Family = model.Topology.Family, Topology = model.Fingerprint.Topology, Weights = model.Fingerprint.Weights };

    /// <summary>Reads the record. Returns null if a problem was reported.</summary>
    public static PlanModel? Read(YamlNode node, Findings findings)
    {
        var read = (PlanModel?)new OptionConverters().Record(typeof(PlanModel)).Read(node, Key, new(findings, new InputPaths(".", ".")));
        return read is { Topology: not null, Weights: not null } ? read : null;
    }

    /// <summary>The node that <see cref="Read"/> reads.</summary>
    public JsonObject Write() => new() { ["family"] = Family, ["topology"] = Topology, ["weights"] = Weights };
}

/// <summary>
/// The <c>calibration</c> of a plan file: the tokens of activation statistics. A plan written by a run names the record of the run.
/// </summary>
/// <remarks>After reading, either the record or the text is set.</remarks>
internal sealed record PlanCalibration
{
    /// <summary>The calibration.json of a run.</summary>
    [Description("The calibration.json of a run; instead of text.")]
    [InputPath(InputPathType.File)]
    public string? Record { get; init; }

    /// <summary>A text; its first windows are used.</summary>
    [Description("The text, as in experiments; instead of record.")]
    public TextFiles? Text { get; init; }

    /// <summary>Tokens per window of the text.</summary>
    [Description("Tokens per window of the text.")]
    [Range(2, int.MaxValue)]
    public int Length { get; init; } = 256;

    /// <summary>Windows from the start of the text.</summary>
    [Description("Windows from the start of the text.")]
    [Range(1, int.MaxValue)]
    public int Windows { get; init; } = 16;

    /// <summary>The tokens, for a model.</summary>
    /// <exception cref="InputException">The tokens cannot be read, or do not fit the model.</exception>
    public TokenWindows For(ModelFolder model) => Record is { } record
        ? Recorded(record, model.Topology)
        : TextCorpus.Open(new TextSource(Text!), model.OpenTokenizer(), TextExtent.First(Length, Windows))
            .FirstWindows(model.Topology, Length, Windows);

    private static TokenWindows Recorded(string file, ModelTopology model)
    {
        var windows = CalibrationRecord.Read(file).Windows;
        return windows.Length <= model.ContextLength && windows.Ids.IndexOfAnyExceptInRange(0, model.Vocabulary - 1) < 0
            ? windows
            : throw new InputException(
                $"the calibration record is for another model: this one knows token ids below {model.Vocabulary} and windows of up to "
                    + $"{model.ContextLength} tokens.", file);
    }
}

/// <summary>The plans of a front in one file, <c>front.json</c>. Its members are plan documents.</summary>
internal static class FrontFile
{
    private const string Format = "evoprune-front/1", FormatKey = "format", ChosenKey = "chosen", MembersKey = "members";

    /// <summary>The document of a front.</summary>
    /// <param name="chosen">Index of the member that is the best plan.</param>
    /// <param name="members">The plans, in the order of the front.</param>
    public static string Write(int chosen, IEnumerable<JsonObject> members) => new JsonObject
    {
        [FormatKey] = Format,
        [ChosenKey] = chosen,
        [MembersKey] = new JsonArray([.. members]),
    }.ToJsonString(Json.Indented) + "\n";

    /// <summary>The text of a plan file, or of one member of a front.</summary>
    /// <exception cref="InputException">The member is missing or does not exist, or the file is no front.</exception>
    public static string PlanText(string path, int? member)
    {
        var text = Utf8File.Read(path);
        if (Members(text, member is null ? null : path) is not var (members, chosen))
        {
            return member is null ? text : throw new InputException(
                "--member: this file holds one plan, not a front.", path, "Leave --member out, or give the run or its front.json.");
        }

        var valid = $"this front has members 0 to {members.Count - 1}; {chosen} was chosen";
        return member is { } index && index >= 0 && index < members.Count
            ? (members[index] ?? throw new InputException($"member {index} of this front is empty.", path, RunFolder.MakeAgain(path)))
            .ToJsonString(Json.Indented) + "\n"
            : throw new InputException(member is null ? $"--member: missing; {valid}"
            : $"--member: there is no member {member}; {valid}", path);
    }

    // A front has to be JSON.
    private static (JsonArray Members, JsonNode? Chosen)? Members(string text, string? front)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject root && (string?)(root[FormatKey] as JsonValue) == Format
                && root[MembersKey] is JsonArray members
                ? (members, root[ChosenKey])
                : null;
        }
        catch (JsonException exception) when (front is not null)
        {
            throw JsonFault.Of(exception, front, RunFolder.MakeAgain(front) ?? "Restore it.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;   // A plan written by hand may be YAML. Its reader reports problems.
        }
    }
}
