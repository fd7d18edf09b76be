using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Options;
using EvoPrune.Host.Search;
using EvoPrune.Host.Yaml;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Compare;

/// <summary>Reads comparison files as strictly as experiments, including the experiment of every variant.</summary>
/// <param name="experiments">Reads the base experiment with the settings of the variants.</param>
internal sealed class ComparisonFormat(ExperimentFormat experiments)
{
    private static readonly RecordConverter Converter = new OptionConverters(Named).Record(typeof(ComparisonSpec));

    private static readonly string[] OfExperiments = ["model", "encoding", "pruner", "fitness", "optimizer"];

    /// <summary>Whether a file is a comparison: it has variants.</summary>
    public static bool IsComparison(string file) => Root(file)?.Find("variants") is not null;

    /// <summary>Whether a file is an experiment and no comparison.</summary>
    public static bool IsExperiment(string file) => Root(file) is { } root && root.Find("variants") is null && root.Find("base") is null
        && OfExperiments.Any(key => root.Find(key) is not null);

    private static YamlMapping? Root(string file) => YamlReader.Read(Utf8File.Read(file), file, new Findings()) as YamlMapping;

    /// <summary>Reads a comparison file, its base, and every variant.</summary>
    /// <param name="file">The file; messages name it as it is given here.</param>
    /// <param name="edits">Changes of the command line to the base. Settings of a variant override them.</param>
    /// <param name="look">
    /// If a variant has errors, makes further checks of the readable parts of each variant and throws; null to skip them.
    /// </param>
    /// <exception cref="InputException">All problems of all of them.</exception>
    public Comparison Read(string file, ExperimentEdits? edits = null, Action<ReadExperiment, string>? look = null)
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

        var paths = new InputPaths(Path.GetDirectoryName(Path.GetFullPath(file))!, Environment.CurrentDirectory);
        var setup = Setups.Named(root, paths, findings);
        root = root.Without(Setups.Key);
        var spec = (ComparisonSpec)Converter.Read(root, "", new BindContext(findings, paths))!;
        ComparisonRules.Check(spec, root, findings);
        var problems = new VariantProblems();
        YamlMapping Edited(YamlMapping experiment, Findings found) =>
            (edits ?? ExperimentEdits.None).Apply(experiment.MergedWith(setup), found);
        var variants = Variants(spec, Edited, look, problems);
        ComparisonRules.CheckMeasure(spec, variants, root, findings);
        if (!problems.Any)
        {
            ComparisonRules.CheckTasks(spec, variants, root, findings);
        }

        if (findings.Any || problems.Any)
        {
            throw new InputException([.. findings.Problems, .. problems.Told()]);
        }

        return new(spec.Name.Length > 0 ? spec
            : spec with { Name = Path.GetFileNameWithoutExtension(file) }, Path.GetFullPath(file), variants);
    }

    // Without a base there is nothing to apply settings to, so their mistakes are reported only after the base is corrected.
    private Dictionary<string, ExperimentSpec> Variants(ComparisonSpec spec,
        Func<YamlMapping, Findings, YamlMapping> edited, Action<ReadExperiment, string>? look, VariantProblems problems)
    {
        var (variants, reads) = (new Dictionary<string, ExperimentSpec>(), new Dictionary<string, ReadExperiment>());
        if (spec.Base is null || spec.Variants is null)
        {
            return variants;
        }

        foreach (var (name, settings) in spec.Variants)
        {
            problems.Try(name, () =>
            {
                var read = experiments.ReadAll(spec.Base, (root, findings) =>
                    settings.Apply(edited(root, findings), findings));
                reads[name] = read;
                var experiment = read.Problems.Count == 0 ? read.Spec : throw new InputException(read.Problems);
                variants[name] = experiment with { Name = name, Budget = spec.Budget ?? experiment.Budget };
            });
        }

        if (problems.Any && look is not null)
        {
            reads.ToList().ForEach(variant => problems.Try(variant.Key, () => look(variant.Value, spec.Base)));
        }

        return variants;
    }

    private static OptionConverter? Named(Type type) =>
        type == typeof(IReadOnlyDictionary<string, VariantSettings>)
            ? new NamedConverter<VariantSettings>(new VariantSettingsConverter(), "{ ours: {}, random: { optimizer: { type: random } } }")
        : type == typeof(IReadOnlyDictionary<string, ReportData>)
            ? new NamedConverter<ReportData>(new OptionConverters().Record(typeof(ReportData)), "{ news: { text: news.txt } }")
        : type == typeof(IReadOnlyDictionary<string, PublishedFigure>)
            ? new NamedConverter<PublishedFigure>(new OptionConverters().Record(typeof(PublishedFigure)), "{ ours: { perplexity: 6.3 } }")
        : null;
}

/// <summary>A mapping from names that the user chooses to values of one converter.</summary>
internal sealed class NamedConverter<T>(OptionConverter converter, string example) : OptionConverter
{
    public override string Name => $"{converter.Name} by name";

    public override string Expected => $"a mapping from names to values, such as {example}";

    public override object? Read(YamlNode node, string path, BindContext context, object? fallback = null)
    {
        if (node is not YamlMapping mapping)
        {
            return Refuse(node, path, context);
        }

        var values = new Dictionary<string, T>();
        foreach (var (name, _, value) in mapping.Entries)
        {
            if (converter.Read(value, KeyPath.Join(path, name), context) is T read)
            {
                values.Add(name, read);
            }
        }

        return values;
    }

    public override JsonNode? Write(object value, string? folder) => throw new NotSupportedException("Comparisons are read, not written.");

    public override JsonObject Schema() => new() { ["type"] = "object", ["additionalProperties"] = converter.Schema() };
}

/// <summary>Collects the problems of variants, each once. A problem that only some variants have names them.</summary>
internal sealed class VariantProblems
{
    private readonly List<(string Variant, Problem Problem)> found = [];
    private readonly HashSet<string> tried = [];

    public bool Any => found.Count > 0;

    /// <summary>Runs a step for a variant and collects the problems that it reports.</summary>
    public void Try(string variant, Action step)
    {
        tried.Add(variant);
        try
        {
            step();
        }
        catch (InputException exception)
        {
            found.AddRange(exception.Problems.Select(problem => (variant, problem)));
        }
    }

    /// <summary>The problems in the order of discovery.</summary>
    public IEnumerable<Problem> Told() => found.GroupBy(pair => pair.Problem, pair => pair.Variant).Select(same =>
        same.Distinct().Count() == tried.Count
            ? same.Key
            : same.Key with { Message = $"variant {string.Join(", ", same.Distinct())}: {same.Key.Message}" });

    /// <exception cref="InputException">Something was wrong.</exception>
    public void ThrowIfAny()
    {
        if (Any)
        {
            throw new InputException([.. Told()]);
        }
    }
}

/// <summary>Wires the experiments of a comparison, so that all problems are reported before the first one starts.</summary>
internal static class VariantCheck
{
    /// <summary>One experiment per variant of the cells.</summary>
    /// <exception cref="InputException">All problems of all of them.</exception>
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
