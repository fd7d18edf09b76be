using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments.Options;
using EvoPrune.Host.Experiments.Yaml;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Runs;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Experiments;

/// <summary>Reads, writes and describes experiment files: all from the properties of <see cref="ExperimentSpec"/> and of the plugins' options.</summary>
public sealed class ExperimentFormat
{
    private const string Moved = "The paths of a run are relative to its folder: if the run or what it names was moved, move it back, or correct the path here.";

    private readonly RecordConverter experiment;

    /// <summary>The format of experiments that may use these plugins.</summary>
    public ExperimentFormat(PluginCatalog plugins) =>
        experiment = new OptionConverters(type => PluginUseConverter.Of(type, plugins) ?? FrontChoiceConverter.Of(type)).Record(typeof(ExperimentSpec));

    /// <summary>Reads an experiment file with settings of the command line (<c>key.path=value</c>) over it.</summary>
    /// <param name="file">The file; messages name it as it is given here.</param>
    /// <param name="settings">Settings in their order; later ones win.</param>
    /// <exception cref="InputException">Everything that is wrong with the file and the settings, in the order of reading.</exception>
    public ExperimentSpec Read(string file, IReadOnlyList<string>? settings = null) =>
        Read(file, (root, findings) => Overrides.Apply(root, settings ?? [], findings));

    /// <summary>Reads an experiment file with something changed in its tree.</summary>
    /// <exception cref="InputException">Everything that is wrong with the file and the change, in the order of reading.</exception>
    internal ExperimentSpec Read(string file, Func<YamlMapping, Findings, YamlMapping> change)
    {
        var read = ReadAll(file, change);
        return read.Problems.Count == 0 ? read.Spec : throw new InputException(read.Problems);
    }

    /// <summary>Reads what can be read of an experiment file with settings over it.</summary>
    /// <exception cref="InputException">The file is no mapping, so that there is nothing to look at.</exception>
    internal ReadExperiment ReadAll(string file, IReadOnlyList<string> settings) =>
        ReadAll(file, (root, findings) => Overrides.Apply(root, settings, findings));

    /// <summary>The same with something changed in its tree.</summary>
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
        var context = new BindContext(findings, new InputPaths(folder, Environment.CurrentDirectory, RunFolder.IsResolved(file) ? Moved : null));
        var overridden = change(root, findings);
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

    /// <summary>The experiment as YAML with nothing left to defaults: plugin versions pinned, paths relative to a folder.</summary>
    /// <param name="spec">The experiment.</param>
    /// <param name="folder">The folder that the text will be stored in.</param>
    public string Write(ExperimentSpec spec, string folder) => YamlWriter.Write((JsonObject)experiment.Write(spec, Path.GetFullPath(folder)));

    /// <summary>SHA-256 of the experiment with nothing left to defaults and absolute paths; equal in every process.</summary>
    /// <remarks>How much of the model stays in memory, and in which folders plugins lie, is no part of what an experiment is: no value depends on it.</remarks>
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
        return schema;
    }
}
