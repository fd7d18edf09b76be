using EvoPrune.Host.Experiments;

namespace EvoPrune.Host.Tests.Experiments;

public sealed class FrontChoiceTests : IDisposable
{
    private const string Several =
        """
        model: { path: model }
        data:
          calibration: { text: texts/a.txt }
          report: { text: texts/b.txt }
        calibration: { type: windows }
        encoding: { type: ratios }
        pruner: { type: copy }
        optimizer: { type: windows }
        fitness: [ { type: blocks }, { type: blocks } ]
        """;

    private readonly SampleExperiment sample = new();

    public void Dispose() => sample.Dispose();

    [Fact]
    public void One_objective_leaves_no_choice_and_several_take_the_knee()
    {
        Assert.Null(sample.Read().Choice);
        Assert.Equal(new KneeChoice(), sample.Read(Several).Choice);
    }

    [Theory]
    [InlineData("knee", "knee")]
    [InlineData("{ type: knee }", "knee")]
    [InlineData("{ type: weighted, weights: [1, 2.5] }", "weighted 1 : 2.5")]
    public void Rules_are_read_and_written(string written, string rule)
    {
        var spec = sample.Read($"{Several}\nchoice: {written}");
        Assert.Equal(rule, spec.Choice!.ToString());
        sample.Folder.Write("again.yaml", SampleExperiment.Format.Write(spec, sample.Folder.Path));
        Assert.Equal(rule, SampleExperiment.Format.Read(sample.Folder["again.yaml"]).Choice!.ToString());
    }

    [Theory]
    [InlineData("kne", "try.yaml:10:9: choice: unknown rule 'kne'; nearest: knee; valid rules: constraint, knee, weighted")]
    [InlineData("[1, 2]",
        "try.yaml:10:9: choice: expected knee, { type: weighted, weights: [1, 2] } or { type: constraint, objective: "
            + "sparsity-discrepancy, at-most: 0.01 }, found a list")]
    [InlineData("{ type: weighted, weights: [1, 2, 3] }",
        "try.yaml:10:9: choice.weights: fitness has 2 entries, but there are 3 weights\n  In this order: blocks, blocks.")]
    [InlineData("{ type: weighted, weights: [1, -2] }",
        "try.yaml:10:40: choice.weights.1: -2 is out of range; expected a number from 0 to 1000000000")]
    [InlineData("{ type: weighted, weights: [0, 0] }", "try.yaml:10:9: choice.weights: all are 0, which prefers nothing")]
    [InlineData("{ type: knee, weights: [1, 2] }", "try.yaml:10:23: choice.weights: unknown key; valid keys: none")]
    [InlineData("{ type: constraint, objective: block, at-most: 1 }",
        "try.yaml:10:9: choice.objective: there is no fitness entry 'block'; nearest: blocks; there are: blocks, blocks")]
    [InlineData("{ type: constraint, objective: blocks, at-most: 1 }",
        "try.yaml:10:9: choice.objective: blocks is more than one fitness entry")]
    [InlineData("{ type: constraint, at-most: 1 }",
        "try.yaml:10:9: choice.objective: missing; expected text\n  The type of the limited fitness entry.")]
    public void What_is_wrong_is_told(string written, string problem) =>
        Assert.Contains(problem, sample.Problems($"{Several}\nchoice: {written}"));

    [Fact]
    public void A_choice_for_one_objective_is_refused() => Assert.Contains(
        "--set choice=knee: choice: fitness has one entry, which leaves nothing to choose\n  Leave choice out, or add a fitness entry.",
        sample.Problems(SampleExperiment.Text, "choice=knee"));
}
