using System.Text.RegularExpressions;
using EvoPrune.Host.Compare;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Search;
using EvoPrune.Host.Tests.Compare;
using EvoPrune.Models.Tests.Support;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>Every experiment and every comparison that the repository ships runs with nothing but the repository.</summary>
[Collection(nameof(ConsoleCollection))]
public class ShippedExperimentTests
{
    // Enough for one round of every optimizer, on a few short windows.
    private const string Tiny =
        """
        data: { report: { length: 16, windows: 2 } }
        calibration: { samples: 6, length: 24 }
        report: { limit: 3 }

        """;

    private const string TinyFinetuning =
        """
        finetuning: { length: 10, windows: 2, after: 20 }
        optimizer: { finetuning: [20, 20, 20, 20] }
        """;

    private static readonly ExperimentFormat Format = new(PluginCatalog.Load([TestFolders.Plugins]));

    private static string Folder => Path.Combine(TestFolders.Repository, "experiments");

    public static TheoryData<string> Experiments => Names(Folder);

    public static TheoryData<string> Comparisons => Names(Path.Combine(Folder, "comparisons"));

    private static TheoryData<string> Names(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Experiments))]
    public void Every_experiment_runs(string name)
    {
        using var folder = new TempFolder();
        var file = Path.Combine(Folder, name);
        var run = folder["run"];
        var (code, output, errors) = Captured.Run(["run", file, "--out", run, .. Setup(folder, file)]);
        Assert.True(code == 0, output + errors);
        Assert.Contains("\"state\": \"finished\"", File.ReadAllText(Path.Combine(run, "result.json")), StringComparison.Ordinal);
        Assert.DoesNotContain("with:", File.ReadAllText(Path.Combine(run, "resolved.yaml")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Comparisons))]
    public void Every_comparison_runs(string name)
    {
        using var folder = new TempFolder();
        var file = Path.Combine(Folder, "comparisons", name);
        var copy = folder.Write(name, OneSeed(File.ReadAllText(file)));
        string[] arguments = ["compare", copy, "--out", folder["out"], .. Setup(folder, file)];

        // Cells run in this process here, which is quicker; then the comparison finds them finished.
        using var parent = new OpenInput();
        foreach (var cell in new ComparisonFormat(Format).Read(copy).Cells)
        {
            var (code, output, errors) = Captured.Run([.. arguments, "--cell", cell.Name]);
            Assert.True(code == 0, $"{cell.Name}: {output}{errors}");
        }

        var (whole, said, wrong) = Captured.Run(arguments);
        Assert.True(whole == 0, said + wrong);
        Assert.Contains("all cells exist", said, StringComparison.Ordinal);
        Assert.True(TinyComparison.Result(folder["out"])["isComplete"]!.GetValue<bool>());
    }

    [Fact]
    public void The_quickstart_searches_all_blocks() => Assert.Equal(12, Prepare("quickstart.yaml").Space.Genes.Count);

    [SharedFact]
    public void The_layer_ratio_search_has_the_published_settings()
    {
        var experiment = Prepare("ga-layerwise.yaml", "gpt2-mini-wikitext2.yaml");
        Assert.Equal(20 + 49 * 10, experiment.Optimizer.PlannedProposals);
        Assert.Equal((16, 256), (experiment.Calibration.Windows.Count, experiment.Calibration.Windows.Length));
        Assert.Equal((64, 256), (experiment.Report.Count, experiment.Report.Length));
    }

    [SharedTheory]
    [MemberData(nameof(Experiments))]
    public void Every_experiment_is_valid_with_the_setup_of_the_tables(string name) =>
        Assert.Equal(12, Prepare(name, "gpt2-mini-wikitext2.yaml").Model.Topology.Blocks.Count);

    [SharedFact]
    public void Clustered_samples_take_an_embedder_from_a_setup() => Assert.EndsWith("bert-mini",
        Read("evop.yaml", "gpt2-mini-wikitext2.yaml", "bert-mini.yaml").Calibration.Options.ToString()!.Split(',')
            .Single(option => option.Contains("Embedder", StringComparison.Ordinal)).Trim(), StringComparison.Ordinal);

    private static Experiment Prepare(string name, params string[] setups) =>
        Experiment.Prepare(Read(name, setups), Path.Combine(Folder, name), embed: false);

    private static ExperimentSpec Read(string name, params string[] setups) =>
        Format.Read(Path.Combine(Folder, name),
            new ExperimentEdits([.. setups.Select(setup => Path.Combine(TestFolders.Repository, "setups", setup))], []).Apply);

    // The comparison with one seed and a small budget, for a folder outside the repository.
    private static string OneSeed(string comparison)
    {
        var single = Regex.Replace(Regex.Replace(comparison, @"(?m)^seeds: .*$", "seeds: [1]"), @"(?m)^budget: .*$\n?", "");
        return single.Replace("base: ../", $"base: {Folder}/", StringComparison.Ordinal)
            .Replace("../../", TestFolders.Repository + "/", StringComparison.Ordinal)
            + Budget(comparison);
    }

    // Greedy search has no legal plan before its last step.
    private static string Budget(string text) =>
        $"budget: {{ evaluations: {(text.Contains("greedy", StringComparison.Ordinal) ? 140 : 3)} }}\n";

    private static string[] Setup(TempFolder folder, string file)
    {
        var text = File.ReadAllText(file);
        folder.Write("tiny.yaml", Tiny + Budget(text) + (text.Contains("finetuning:", StringComparison.Ordinal) ? TinyFinetuning : ""));
        return ["--with", folder["tiny.yaml"], "--cache", "0"];
    }

    // A cell stops when its standard input ends, as it does when the comparison that started it is gone.
    private sealed class OpenInput : TextReader
    {
        private readonly TextReader before = Console.In;
        private readonly ManualResetEventSlim closed = new();

        public OpenInput() => Console.SetIn(this);

        public override string? ReadLine()
        {
            closed.Wait();
            return null;
        }

        protected override void Dispose(bool disposing)
        {
            Console.SetIn(before);
            closed.Set();
            base.Dispose(disposing);
        }
    }
}
