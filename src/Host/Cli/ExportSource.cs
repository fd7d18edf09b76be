using System.Globalization;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Experiments.Yaml;
using EvoPrune.Host.Runs;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Cli;

/// <summary>What is to be exported: a run folder's best plan, or a plan file with a model.</summary>
/// <param name="PlanPath">The plan file.</param>
/// <param name="ModelPath">Folder of the dense model.</param>
/// <param name="Compute">Data type in which the search computed; null where no search did.</param>
/// <param name="Resident">Megabytes of weights that it held; null for all.</param>
internal sealed record ExportSource(string PlanPath, string ModelPath, ModelDtype? Compute, int? Resident)
{
    /// <summary>Finds plan and model.</summary>
    /// <param name="asked">A run folder or a plan file.</param>
    /// <param name="model">Folder of the model, where the run does not say it or it has moved.</param>
    /// <param name="member">A member of the run's front; null for the best plan.</param>
    /// <exception cref="InputException">There is no such run or plan, or no model is known.</exception>
    public static ExportSource Find(string asked, string? model, int? member)
    {
        if (!Directory.Exists(asked))
        {
            return new(asked, model is not null ? Cli.ModelPath.Require(model, "--model") : throw new InputException(
                "--model: missing; a plan file does not say which model it is for", asked, "Add --model DIR."), null, null);
        }

        var plan = Cli.PlanPath.Find(asked, member);

        // Only the model matters here: the texts of the run may be gone.
        var findings = new Findings();
        var spec = (YamlReader.Read(Utf8File.Read(RunFolder.ResolvedPath(asked)), RunFolder.ResolvedPath(asked), findings) as YamlMapping)?.Find("model")?.Value;
        findings.ThrowIfAny();
        var written = Text(spec, "path") ?? throw new InputException("the run does not say which model it searched.", RunFolder.ResolvedPath(asked));
        return new(
            plan,
            model is not null ? Cli.ModelPath.Require(model, "--model") : OfRun(asked, written),
            Enum.TryParse<ModelDtype>(Text(spec, "dtype"), ignoreCase: true, out var dtype) ? dtype : ModelDtype.Float32,
            int.TryParse(Text(spec, "resident"), CultureInfo.InvariantCulture, out var resident) ? resident : null);
    }

    private static string OfRun(string run, string written) => Path.GetFullPath(Path.Combine(run, written)) is var path && Directory.Exists(path) ? path
        : throw new InputException(
            $"the model of this run is not where it was: there is no folder {path}.", RunFolder.ResolvedPath(run),
            "If the run or the model was moved, say where the model is: --model DIR.");

    private static string? Text(YamlNode? node, string key) => ((node as YamlMapping)?.Find(key)?.Value as YamlScalar)?.Text;
}
