namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>What a user whose export cannot be is told, and that nothing is left behind.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class ExportMessageTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    private const string HalfABlock = """{ "units": { "1.attn": { "drop": true } } }""";

    [Fact]
    public void A_plan_file_needs_a_model() => Refused(
        [Plan(HalfABlock), "--to", experiment["x"]], "--model: missing; a plan file does not say which model it is for",
        "Add --model DIR.");

    [Fact]
    public void A_folder_without_a_run() => Refused(
        [experiment["model"], "--to", experiment["x"]], "there is no run in this folder.", "Give the folder that 'evoprune run' named");

    [Fact]
    public void A_plan_that_does_not_exist() => Refused(
        [experiment["none.json"], "--model", experiment["model"], "--to", experiment["x"]], "There is no such file");

    [Fact]
    public void A_shape_that_the_plan_does_not_fit() => Refused(
        [Plan(HalfABlock), "--model", experiment["model"], "--to", experiment["x"], "--shape", "uniform"],
        "takes out whole blocks; the plan drops a part of a block: 1.attn", "Ask for the shape masked (zeros) or hetero");

    [Fact]
    public void A_shape_that_is_none() => Refused(
        [Plan(HalfABlock), "--model", experiment["model"], "--to", experiment["x"], "--shape", "small"],
        "--shape: expected one of masked, uniform, hetero, found 'small'");

    [Fact]
    public void A_target_that_is_taken() => Refused(
        [Plan(HalfABlock), "--model", experiment["model"], "--to", experiment["model"]],
        "The output folder is not empty; an export never writes over anything.");

    [Fact]
    public void A_target_that_cannot_be() => Refused(
        [Plan(HalfABlock), "--model", experiment["model"], "--to", Path.Combine(experiment["report.txt"], "x")],
        "The output folder cannot be written");

    private string Plan(string text) => experiment.Write("half.json", text);

    private void Refused(string[] arguments, params string[] fragments)
    {
        var (code, _, errors) = Captured.Run(["export", .. arguments]);
        Assert.All(fragments, fragment => Assert.Contains(fragment, errors, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Equal(2, code);
        Assert.False(Directory.Exists(experiment["x"]) || Directory.Exists(experiment["x.partial"]));
    }
}
