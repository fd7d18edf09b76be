using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EvoPrune.Host.Options;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Tasks;
using EvoPrune.Host.Yaml;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Experiments;

/// <summary>
/// Reads, writes and describes experiment files, all derived from the properties of <see cref="ExperimentSpec"/> and the plugin options.
/// </summary>
public sealed class ExperimentFormat
{
    /// <summary>Name of the file in which a run folder keeps its experiment with every default filled in.</summary>
    internal const string ResolvedFile = "resolved.yaml";

    private const string Moved =
        "The paths of a run are relative to its folder: if the run or what it names was moved, move it back, or correct the path here.";

    private readonly RecordConverter experiment;

    /// <summary>The format of experiments with these plugins.</summary>
    public ExperimentFormat(PluginCatalog plugins) =>
        experiment = new OptionConverters(type => PluginUseConverter.Of(type, plugins) ?? FrontChoiceConverter.Of(type)
            ?? TaskReferenceConverter.Of(type))
            .Record(typeof(ExperimentSpec));

    /// <summary>Reads an experiment file and applies settings of the command line (<c>key.path=value</c>).</summary>
    /// <param name="file">The file; messages name it as it is given here.</param>
    /// <param name="settings">The settings in order; later ones override earlier ones.</param>
    /// <exception cref="InputException">All problems of the file and the settings, in the order of reading.</exception>
    public ExperimentSpec Read(string file, IReadOnlyList<string>? settings = null) =>
        Read(file, new ExperimentEdits([], settings ?? []).Apply);

    /// <summary>Reads an experiment file and changes its tree before it is interpreted.</summary>
    /// <exception cref="InputException">All problems of the file and the change, in the order of reading.</exception>
    internal ExperimentSpec Read(string file, Func<YamlMapping, Findings, YamlMapping> change)
    {
        var read = ReadAll(file, change);
        return read.Problems.Count == 0 ? read.Spec : throw new InputException(read.Problems);
    }

    /// <summary>Reads an experiment file and its setups, changes their tree and returns the problems beside the experiment.</summary>
    /// <exception cref="InputException">The file is no mapping.</exception>
    internal ReadExperiment ReadAll(string file, Func<YamlMapping, Findings, YamlMapping> change)
    {
        var findings = new Findings();
        var node = YamlReader.Read(Utf8File.Read(file), file, findings);
        if (node is not YamlMapping root)
        {
            if (node is not null)
            {
                findings.Add(node.Where, $"expected a mapping (key: value), found {node.Found}");
            }

            throw new InputException(findings.Problems);
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var paths = new InputPaths(folder, Environment.CurrentDirectory, Path.GetFileName(file) == ResolvedFile ? Moved : null);
        var context = new BindContext(findings, paths);
        var overridden = change(Setups.Below(root, paths, findings), findings);
        var spec = (ExperimentSpec)experiment.Read(overridden, "", context)!;
        ExperimentName.Check(overridden, findings);
        ObjectiveChecks.Check(spec, overridden, findings);
        ObjectiveChecks.CheckRacing(spec, overridden, findings);
        FinetuningChecks.Check(spec, overridden, findings);
        return new(
            spec with
            {
                Name = spec.Name is { Length: > 0 } name ? name : Path.GetFileNameWithoutExtension(file),
                Choice = spec.Choice ?? (spec.Fitness is { Count: > 1 } ? new KneeChoice() : null),
                Finetuning = spec.Finetuning ?? (FinetuningChecks.Finetunes(spec) ? new FinetuningSpec() : null),
            },
            findings.Problems);
    }

    /// <summary>The experiment as YAML with every default written out, plugin versions pinned and paths relative to a folder.</summary>
    /// <param name="spec">The experiment.</param>
    /// <param name="folder">The folder that the text will be stored in.</param>
    public string Write(ExperimentSpec spec, string folder) =>
        YamlWriter.Write((JsonObject)experiment.Write(spec, Path.GetFullPath(folder)));

    /// <summary>SHA-256 of the experiment with every default written out and absolute paths.</summary>
    /// <remarks>Leaves out the memory limit of the weights and the plugin folders, because no value depends on them.</remarks>
    public string Hash(ExperimentSpec spec)
    {
        var described = (JsonObject)experiment.Write(spec with { Model = spec.Model with { Resident = null } }, folder: null);
        described.Remove(Kebab.Of(nameof(ExperimentSpec.Plugins)));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(described.ToJsonString())));
    }

    /// <summary>JSON Schema (draft 2020-12) of experiment files, for editors.</summary>
    public JsonObject Schema()
    {
        var schema = experiment.Schema();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "EvoPrune experiment");
        Setups.AddTo(schema);
        return schema;
    }
}

/// <summary>An experiment file with its problems, so that its readable parts can be checked further.</summary>
/// <param name="Spec">The experiment. Values with problems are null or have their defaults.</param>
/// <param name="Problems">The problems of the file, in the order of reading.</param>
internal sealed record ReadExperiment(ExperimentSpec Spec, IReadOnlyList<Problem> Problems)
{
    /// <summary>Whether a section of the file has no problem.</summary>
    /// <param name="section">A key of the file, such as <c>model</c>.</param>
    public bool IsSound(string section) => !Problems.Any(problem =>
        problem.Message.StartsWith(section + ":", StringComparison.Ordinal)
            || problem.Message.StartsWith(section + ".", StringComparison.Ordinal));
}
