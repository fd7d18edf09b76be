namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>What the author of a plugin is told when it fails: which one, and where in his own file.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class FaultyPluginTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    private const string Optimizer = "{ type: simple-ga, population: 8, generations: 12 }", Fitness = "[ { type: perplexity } ]";

    private static string Folder => TestFolders.TestPlugin("Faulty");

    private (int Code, string Output, string Errors) Run(string out_, string found, string replacement, params string[] more) =>
        Captured.Run(["run", experiment.Variant(found, replacement), "--plugins", Folder, "--out", experiment[out_], "--workers", "1",
            .. more]);

    private static int Line(string text) =>
        1 + Array.FindIndex(File.ReadAllLines(Path.Combine(TestFolders.Repository, "tests/TestPlugins/Faulty/Faulty.cs")), line =>
            line.Contains(text, StringComparison.Ordinal));

    [Fact]
    public void An_optimizer_that_throws_is_named_with_its_own_line_and_nobody_is_told_to_resume()
    {
        var (code, output, errors) = Run("lost", Optimizer, "{ type: lost }");
        Assert.Equal(1, code);
        Assert.Contains(
            $"IndexOutOfRangeException: Index was outside the bounds of the array. (optimizer lost 1.4.0, "
                + $"Faulty.cs:{Line("places[generation.Index]")})", errors, StringComparison.Ordinal);
        Assert.Contains("--debug shows the whole trace", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("evoprune resume", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Debug_shows_the_trace() =>
        Assert.Contains("   at EvoPrune.TestPlugins.Lost", Run("traced", Optimizer, "{ type: lost }", "--debug")
            .Errors, StringComparison.Ordinal);

    [Fact]
    public void A_fitness_that_throws_is_a_failure_with_its_place_and_its_trace_is_in_the_log_once()
    {
        var (code, _, errors) = Run("divided", Fitness, "[ { type: divided } ]");
        Assert.Equal(1, code);
        var place = $"DivideByZeroException: Attempted to divide by zero. (fitness divided 1.4.0, Faulty.cs:{Line("100 / (")})";
        Assert.Contains(place, errors, StringComparison.Ordinal);
        Assert.Contains(place, File.ReadAllText(experiment["divided/journal.jsonl"]), StringComparison.Ordinal);
        Assert.Single(File.ReadAllLines(experiment["divided/log.txt"]), line =>
            line.Contains("System.DivideByZeroException: ", StringComparison.Ordinal));
    }

    [Fact]
    public void An_optimizer_that_does_not_repeat_itself_cannot_be_resumed_and_is_named()
    {
        Assert.Equal(0, Run("dice", Optimizer, "{ type: dice }").Code);
        File.Delete(experiment["dice/result.json"]);
        var (code, _, errors) = Captured.Run(["resume", experiment["dice"], "--plugins", Folder]);
        Assert.Equal(2, code);
        Assert.Contains(
            "optimizer dice 1.4.0 does not do again what it did before: for individual 0 of generation 0 of 'search' it gives [", errors,
            StringComparison.Ordinal);
        Assert.Contains("journal.jsonl", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Plugin_folders_of_the_file_need_no_flag_when_it_is_resumed_and_a_fitness_reads_the_text()
    {
        var file = experiment.Variant(Fitness, $"[ {{ type: reader }} ]\nplugins: [ {Folder} ]");
        Assert.Equal(0, Captured.Run(["validate", file]).Code);
        Assert.Equal(0, Captured.Run(["run", file, "--out", experiment["reader"]]).Code);
        Assert.Contains($"\"text\": {File.ReadAllText(experiment["calibration.txt"]).Length}",
            File.ReadAllText(experiment["reader/best.json"]), StringComparison.Ordinal);
        File.Delete(experiment["reader/result.json"]);
        Assert.Equal(0, Captured.Run(["resume", experiment["reader"]]).Code);
    }

    [Fact]
    public void A_missing_plugin_folder_is_told_with_its_place()
    {
        var (code, _, errors) = Captured.Run(["validate", experiment.Variant(Fitness, Fitness + "\nplugins: [ nowhere ]")]);
        Assert.Equal(2, code);
        Assert.Contains("plugins.0: there is no folder 'nowhere'", errors, StringComparison.Ordinal);
    }
}
