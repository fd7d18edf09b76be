using EvoPrune.Models.Families;
using EvoPrune.Models.Training;
using static TorchSharp.torch;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>A plan says for which model it was found.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class PlanModelTests : IDisposable
{
    private readonly TinyExperiment experiment = new();

    public PlanModelTests() =>
        Assert.Equal(0, Captured.Run(["run", experiment["experiment.yaml"], "--set", "optimizer.generations=1", "--out", experiment["run"]])
            .Code);

    private (int Code, string Output, string Errors) Eval(string model, params string[] more) =>
        Captured.Run(["eval", "--model", experiment[model], "--text", experiment["report.txt"], "--length", "32", "--windows", "4",
            "--plan", experiment["run"], .. more]);

    // Another model of the same family beside it.
    private void Make(string name, int blocks, int inner = 64)
    {
        Directory.CreateDirectory(experiment[name]);
        foreach (var file in Directory.EnumerateFiles(experiment["model"], "*token*"))
        {
            File.Copy(file, Path.Combine(experiment[name], Path.GetFileName(file)));
        }

        var family = FamilyCatalog.Find("gpt2")!;
        var sizes = new ModelConfig(Vocabulary: 300, ContextLength: 64, HiddenSize: 16, inner, blocks, Heads: 2,
            family.Fields.DefaultActivation);
        using var model = TrainableModel.Initialise(family, sizes, new Generator(2), deviation: 0.4);
        model.Save(experiment[name]);
    }

    [Fact]
    public void Its_own_model_takes_it_without_a_word()
    {
        var (code, output, errors) = Eval("model");
        Assert.Equal((0, ""), (code, errors));
        Assert.DoesNotContain("warning", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, 64)]
    [InlineData(4, 32)]
    public void Another_topology_is_refused_by_eval_and_export_although_the_units_are_there(int blocks, int inner)
    {
        Make("other", blocks, inner);
        var (code, _, errors) = Eval("other");
        Assert.Equal(2, code);
        Assert.Contains("best.json:", errors, StringComparison.Ordinal);
        Assert.Contains("model: the plan is for another model: a gpt2 of topology ", errors, StringComparison.Ordinal);
        Assert.Equal(2, Captured.Run(["export", experiment["run"], "--model", experiment["other"], "--to", experiment["exported"]]).Code);
        Assert.False(Directory.Exists(experiment["exported"]));
    }

    [Fact]
    public void Other_weights_are_a_warning()
    {
        Make("retrained", blocks: 4);
        var (code, output, _) = Eval("retrained");
        Assert.Equal(0, code);
        Assert.Contains("the plan was found for other weights than those of", output, StringComparison.Ordinal);
    }

    [Fact]
    public void More_metrics_are_measured_for_any_plan()
    {
        var (code, output, _) = Eval("model", "--metrics", "perplexity,kl-divergence,reconstruction-error");
        Assert.Equal(0, code);
        Assert.Matches(@"(?m)^kl-divergence +\d+\.\d+ nats$", output);
        Assert.Matches(@"(?m)^reconstruction-error +\d", output);
        var dense = Captured.Run(["eval", "--model", experiment["model"], "--text", experiment["report.txt"], "--length", "32", "--windows",
            "4", "--metrics", "kl-divergence"]);
        Assert.Matches(@"(?m)^kl-divergence +-?0\.0000 nats$", dense.Output);
        var wrong = Eval("model", "--metrics", "kl-divergense");
        Assert.Equal(2, wrong.Code);
        Assert.Contains("nearest: kl-divergence", wrong.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => experiment.Dispose();
}
