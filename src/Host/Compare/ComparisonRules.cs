using System.Globalization;
using System.Text.RegularExpressions;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Compare;

/// <summary>Rules that relate several keys of a comparison file.</summary>
internal static partial class ComparisonRules
{
    /// <summary>The key of a published figure of the dense model.</summary>
    public const string Dense = "dense";

    // The comparison sets these keys for every cell.
    private static readonly Dictionary<string, string> Governed = new()
    {
        ["seed"] = "seeds of the comparison",
        ["budget"] = "budget of the comparison",
        ["name"] = "name of the variant",
    };

    /// <summary>Reports violated rules. Ignores keys that could not be read.</summary>
    public static void Check(ComparisonSpec spec, YamlMapping root, Findings findings)
    {
        ExperimentName.Check(root, findings);
        foreach (var key in new[] { "variants", "report" })
        {
            CheckNames(key, root, findings);
        }

        if (root.Find("variants")?.Value is YamlMapping { Entries: var variants } mapping)
        {
            if (variants.Count < 2)
            {
                findings.Add(mapping.Where, $"variants: expected two or more, found {variants.Count}");
            }

            CheckGoverned(variants, findings);
            string[] names = [.. variants.Select(variant => variant.Key)];
            if (root.Find("baseline")?.Value is YamlScalar { IsNull: false } baseline && !names.Contains(baseline.Text))
            {
                findings.Add(baseline.Where,
                    $"baseline: '{baseline.Text}' is no variant; {Nearest.Hint(baseline.Text, "variants", names)}");
            }

            foreach (var published in root.Find("published")?.Value is YamlMapping figures ? figures.Entries : [])
            {
                if (!names.Contains(published.Key) && published.Key != Dense)
                {
                    findings.Add(published.Where,
                        $"published.{published.Key}: there is no such variant; {Nearest.Hint(published.Key, "valid", [.. names, Dense])}");
                }
            }
        }

        CheckSeeds(spec, root, findings);
        if (root.Find("budget")?.Value is YamlMapping { Entries.Count: 0 } budget)
        {
            findings.Add(budget.Where, "budget: caps nothing", "Say evaluations, tokens or tokens-trained, or leave it out.");
        }
    }

    /// <summary>Reports variants with unequal post-training if the comparison measures after post-training.</summary>
    public static void CheckMeasure(ComparisonSpec spec, IReadOnlyDictionary<string, ExperimentSpec> variants, YamlMapping root,
        Findings findings)
    {
        string[] trained =
            [.. variants.Select(variant =>
                string.Create(CultureInfo.InvariantCulture, $"{variant.Key} {variant.Value.Finetuning?.After ?? 0}"))];
        if (spec.Measure == ComparedMeasure.Finetuned && variants.Count > 0
            && variants.Values.Select(variant => variant.Finetuning?.After).Distinct().ToList() is not [> 0])
        {
            findings.Add(
                root.Find("measure")!.Value.Where,
                $"measure: finetuned compares after equal post-training, but finetuning.after is not equal and above 0: "
                    + $"{string.Join(", ", trained)}",
                "Set finetuning.after in the base.");
        }
    }

    /// <summary>Reports a measure of a task that not every variant reports.</summary>
    public static void CheckTasks(ComparisonSpec spec, IReadOnlyDictionary<string, ExperimentSpec> variants, YamlMapping root,
        Findings findings)
    {
        if (!spec.Measure.IsOfTasks)
        {
            return;
        }

        var where = root.Find("measure")!.Value.Where;
        string[][] reported = [.. variants.Values.Select(variant => variant.Report.Tasks.Select(task => task.Name).ToArray())];
        string[] common = [.. reported.SelectMany(tasks => tasks).Distinct().Where(task => reported.All(tasks => tasks.Contains(task)))];
        if (spec.Measure.Task == ComparedMeasure.Mean ? reported.Any(tasks => tasks.Length == 0 || tasks.Length != common.Length)
            : !common.Contains(spec.Measure.Task))
        {
            findings.Add(where,
                spec.Measure.Task == ComparedMeasure.Mean ? $"measure: {spec.Measure}, but the variants do not report the same tasks"
                    : $"measure: {spec.Measure}, but not every variant reports {spec.Measure.Task}; "
                    + Nearest.Hint(spec.Measure.Task!, "all report", common),
                "Name the tasks under report.tasks of the base, or give a setup that does.");
        }
    }

    private static void CheckNames(string key, YamlMapping root, Findings findings)
    {
        foreach (var entry in root.Find(key)?.Value is YamlMapping mapping ? mapping.Entries : [])
        {
            if (!Name().IsMatch(entry.Key))
            {
                findings.Add(entry.Where,
                    $"{key}: '{entry.Key}' cannot be a name; expected letters, digits, '-', '_' and '.', the first a letter or digit");
            }
        }
    }

    private static void CheckGoverned(IReadOnlyList<YamlEntry> variants, Findings findings)
    {
        foreach (var (name, setting) in variants.SelectMany(variant => (variant.Value is YamlMapping settings ? settings.Entries : [])
            .Select(s => (variant.Key, s))))
        {
            string[] keys = setting.Key.Split('.');
            if (Governed.TryGetValue(keys[0], out var governor))
            {
                findings.Add(setting.Where, $"variants.{name}.{setting.Key}: a variant cannot set {keys[0]}; it is the {governor}");
            }
            else if (keys.Any(string.IsNullOrWhiteSpace))
            {
                findings.Add(setting.Where, $"variants.{name}: '{setting.Key}' is no key path",
                    "For example optimizer.population or optimizer.");
            }
        }
    }

    private static void CheckSeeds(ComparisonSpec spec, YamlMapping root, Findings findings)
    {
        if (root.Find("seeds")?.Value is YamlSequence list && spec.Seeds is { } seeds && seeds.Count == list.Items.Count)
        {
            foreach (var (item, seed) in list.Items.Where((_, i) => seeds.Take(i).Contains(seeds[i]))
                .Zip(seeds.Where((seed, i) => seeds.Take(i).Contains(seed))))
            {
                findings.Add(item.Where, string.Create(CultureInfo.InvariantCulture, $"seeds: {seed} is given twice"),
                    "Equal seeds give equal cells, which would count twice.");
            }
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    private static partial Regex Name();
}
