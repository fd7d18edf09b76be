using EvoPrune.Host.Experiments;
using EvoPrune.Host.Experiments.Options;
using EvoPrune.Host.Experiments.Yaml;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Compare.Format;

/// <summary>Reads comparison files: as strictly as experiments, and down to the experiment of every cell.</summary>
/// <param name="experiments">Reads the base and what the variants change in it.</param>
internal sealed class ComparisonFormat(ExperimentFormat experiments)
{
    private static readonly RecordConverter Kind = new OptionConverters(Named).Record(typeof(ComparisonSpec));

    private static readonly string[] OfExperiments = ["model", "encoding", "pruner", "fitness", "optimizer"];

    /// <summary>Whether a file is a comparison rather than an experiment: it has variants.</summary>
    public static bool IsComparison(string file) => Root(file)?.Find("variants") is not null;

    /// <summary>Whether a file is an experiment rather than a comparison.</summary>
    public static bool IsExperiment(string file) => Root(file) is { } root && root.Find("variants") is null && root.Find("base") is null && OfExperiments.Any(key => root.Find(key) is not null);

    private static YamlMapping? Root(string file) => YamlReader.Read(Utf8File.Read(file), file, new Findings()) as YamlMapping;

    /// <summary>Reads a comparison file, its base, and every variant.</summary>
    /// <param name="file">The file; messages name it as it is given here.</param>
    /// <param name="settings">Settings of the command line for the base: what a variant sets wins.</param>
    /// <param name="look">Where something is wrong, looks at what each variant names all the same, and throws what it finds; null to leave that.</param>
    /// <exception cref="InputException">Everything that is wrong with all of them.</exception>
    public Comparison Read(string file, IReadOnlyList<string>? settings = null, Action<ReadExperiment, string>? look = null)
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
        var spec = (ComparisonSpec)Kind.Read(root, "", new BindContext(findings, paths))!;
        ComparisonRules.Check(spec, root, findings);
        var problems = new VariantProblems();
        var variants = Variants(spec, settings ?? [], look, problems);
        ComparisonRules.CheckMeasure(spec, variants, root, findings);
        if (findings.Any || problems.Any)
        {
            throw new InputException([.. findings.Problems, .. problems.Told()]);
        }

        return new(spec.Name.Length > 0 ? spec : spec with { Name = Path.GetFileNameWithoutExtension(file) }, Path.GetFullPath(file), variants);
    }

    // With a base that is missing there is nothing to apply settings to; what is wrong with them shows in the next run.
    private Dictionary<string, ExperimentSpec> Variants(ComparisonSpec spec, IReadOnlyList<string> sets, Action<ReadExperiment, string>? look, VariantProblems problems)
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
                var read = experiments.ReadAll(spec.Base, (root, findings) => settings.Apply(Overrides.Apply(root, sets, findings), findings));
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
