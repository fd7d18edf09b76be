using EvoPrune.Host.Runs;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Tests.Runs;

public class PlanSublayersTests
{
    // Two blocks; every sublayer has two layers, v and w.
    private static readonly ModelTopology Topology = new(
        "test", 16, 8, 4, 100, 4,
        [.. Enumerable.Range(0, 2)
            .Select(block =>
            new Block(block, null, [SublayerOf(new(block, SublayerKind.Attention)), SublayerOf(new(block, SublayerKind.Mlp))]))]);

    private static Sublayer SublayerOf(SublayerId id) => new(id, [new LinearLayer($"{id}.v", 4, 4), new LinearLayer($"{id}.w", 8, 4)], 0);

    private static (CompressionPlan Plan, IReadOnlyList<Problem> Problems) Read(string text)
    {
        var findings = new Findings();
        var plan = PlanSublayers.Read(YamlReader.Read(text, "plan", findings)!, Topology, findings);
        return (plan, findings.Problems);
    }

    private static CompressionPlan Plan(string text)
    {
        var (plan, problems) = Read(text);
        Assert.Empty(problems);
        return plan;
    }

    [Theory]
    [InlineData("{ '*': { sparsity: 0.5, metric: relative-sum identity one square-root } }",
        "0.attn=0.5 by relative-sum identity one square-root")]
    [InlineData("{ 0: { metric: one log mean sigmoid, pattern: 2:4 } }",
        "0.attn=2:4 by one log mean sigmoid 0.mlp=2:4 by one log mean sigmoid")]
    [InlineData("{ 0.attn: { sparsity: 0.3 }, 0.attn.w: { sparsity: 0.6 } }", "0.attn=(0.3, 0.6)")]
    [InlineData("{ 0.attn.w: { sparsity: 0.6 }, 0.attn.v: { pattern: 2:4 } }", "0.attn=(2:4, 0.6)")]
    [InlineData("{ '*': { sparsity: 0.6 }, 0.attn.v: { keep: true }, 1: { keep: true }, 0.mlp: { drop: true } }",
        "0.attn=(0, 0.6) 0.mlp=drop")]
    [InlineData("{ 0.attn.w: { sparsity: 0.6 }, 0.attn: { sparsity: 0.1 } }", "0.attn=0.1")]
    public void Layers_and_metrics_are_read(string text, string plan) =>
        Assert.StartsWith(plan, Plan(text).ToString(), StringComparison.Ordinal);

    [Fact]
    public void What_is_written_reads_as_the_same_plan()
    {
        var random = new RandomStream(1, "plans");
        Treatment[] some =
        [
            Treatment.Keep, Treatment.Drop, new Quantize(4), new Shrink(3, 10), new Sparsify(1.0 / 3),
            new Sparsify(new SparsityPattern(2, 4)) { Metric = ImportanceMetric.Ria },
            new Sparsify(0.1 + 0.2) { Metric = new(Coefficient.ColumnSum, Transform.Softmax, Coefficient.Frobenius, Transform.Log) },
            new PerLayer([new Sparsify(0.0), new Sparsify(0.7) { Metric = ImportanceMetric.Wanda }]),
            new PerLayer([new Sparsify(0.5), new Sparsify(0.5)]),
        ];
        for (var i = 0; i < 100; i++)
        {
            var plan = new CompressionPlan(Topology.Sublayers.Select(sublayer => KeyValuePair.Create(sublayer.Id, random.Pick(some))));
            Assert.Equal(plan, Plan(PlanSublayers.Write(plan, Topology).ToJsonString(Json.Indented)));
        }
    }

    [Theory]
    [InlineData("{ 0.attn.x: { sparsity: 0.5 } }",
        "units.0.attn.x: names no linear layer of 0.attn; nearest: 0.attn.v; its layers: 0.attn.v, 0.attn.w")]
    [InlineData("{ 7.attn.v: { sparsity: 0.5 } }",
        "units.7.attn.v: names no sublayer of this model, which has blocks 0 to 1; valid: * (all sublayers), a block (3), "
        + "a range of blocks (2-5), a sublayer (3.attn, 3.mlp), or a linear layer (3.attn.c_proj)")]
    [InlineData("{ 0.attn.v: { drop: true } }",
        "units.0.attn.v: a linear layer takes sparsity, pattern or keep; drop is for whole sublayers such as 0.attn")]
    [InlineData("{ 0: { bits: 4 }, 0.attn.v: { sparsity: 0.5 } }",
        "units.0.attn.v: an earlier entry makes 0.attn 4bit; its layers cannot be treated one by one beside that")]
    [InlineData("{ 0: { sparsity: 0.5, metric: one one } }",
        "units.0.metric: expected alpha, F1, beta and F2 such as 'relative-sum identity one square-root', found 'one one'")]
    [InlineData("{ 0: { drop: true, metric: one identity one identity } }", "units.0: this is no treatment; valid: { sparsity: 0.45 }")]
    [InlineData("{ 0: { sparsity: 0.5, pattern: 2:4 } }", "units.0: this is no treatment; valid: { sparsity: 0.45 }")]
    public void What_is_wrong_is_told_with_what_is_valid(string text, string problem) =>
        Assert.StartsWith(problem, Assert.Single(Read(text).Problems).Message, StringComparison.Ordinal);

    [Fact]
    public void A_broken_metric_lists_all_names()
    {
        var advice = Assert.Single(Read("{ 0: { sparsity: 0.5, metric: ria } }").Problems).Advice;
        Assert.Equal(
            "Alpha and beta: one, frobenius, sum, mean, row-sum, column-sum, relative-sum. F1 and F2: identity, square, square-root, "
                + "log, softmax, sigmoid.", advice);
    }
}
