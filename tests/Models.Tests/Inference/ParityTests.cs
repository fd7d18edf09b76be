using EvoPrune.Models.Tests.Support;
using EvoPrune.Models.Text;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Inference;

/// <summary>The real model against values of an independent implementation.</summary>
public sealed class ParityTests
{
    [SharedFact]
    public void Logits_are_equal()
    {
        using var scope = NewDisposeScope();
        using var model = ModelFolder.Open(Shared.Model).Load(CPU);
        var expected = Shared.Reference.GetProperty("logits");
        var ids = expected.GetProperty("tokens").EnumerateArray().Select(id => id.GetInt64()).ToArray();
        var logits = model.Dense.Logits(model.Dense.HiddenStates(tensor(ids, [1, ids.Length]))).squeeze(0);
        var last = logits[expected.GetProperty("position").GetInt32()].data<float>().ToArray();
        var tolerance = Shared.Reference.GetProperty("tolerance").GetProperty("logitAbsolute").GetDouble();
        Assert.All(expected.GetProperty("first8").EnumerateArray()
            .Select((value, i) => (value.GetDouble(), last[i])), pair => Assert.Equal(pair.Item1, pair.Item2, tolerance));
        Assert.Equal(expected.GetProperty("argmaxPerPosition").EnumerateArray().Select(id => id.GetInt64()), logits.argmax(1).data<long>()
            .ToArray());
        Assert.Equal(expected.GetProperty("sumLastPosition").GetDouble(), last.Sum(value => (double)value), last.Length * tolerance);
    }

    [SharedTheory]
    [InlineData("dense", "", "perplexityRelative")]
    [InlineData("magnitude-uniform-0.3", "all=0.3", "prunedPerplexityRelative")]
    [InlineData("magnitude-uniform-0.45", "all=0.45", "prunedPerplexityRelative")]
    [InlineData("magnitude-uniform-0.6", "all=0.6", "prunedPerplexityRelative")]
    [InlineData("magnitude-genome", "genome", "prunedPerplexityRelative")]
    [InlineData("magnitude-2:4", "all=2:4", "prunedPerplexityRelative")]
    [InlineData("drop 3.attn+3.mlp", "3.attn 3.mlp", "perplexityRelative")]
    [InlineData("drop 3.attn+3.mlp+7.attn+7.mlp", "3.attn 3.mlp 7.attn 7.mlp", "perplexityRelative")]
    [InlineData("drop 5.attn+8.mlp", "5.attn 8.mlp", "perplexityRelative")]
    public void Perplexities_are_equal(string name, string plan, string tolerance)
    {
        var folder = ModelFolder.Open(Shared.Model);
        using var model = folder.Load(CPU);
        var windows = TextCorpus.Open(Shared.TestText, folder.OpenTokenizer()).FirstWindows(model.Topology, 256, 64);
        var value = Shared.Reference.GetProperty("perplexity").GetProperty(name);
        var expected = name == "magnitude-genome" ? value.GetProperty("perplexity").GetDouble() : value.GetDouble();
        var candidate = model.Candidate(Plan(model.Topology, plan), new MagnitudeForTests());
        var relative = Shared.Reference.GetProperty("tolerance").GetProperty(tolerance).GetDouble();
        Assert.Equal(expected, NegativeLogLikelihood.Of(candidate, windows).Perplexity, expected * relative);
    }

    private static CompressionPlan Plan(ModelTopology topology, string text) => text switch
    {
        "" => CompressionPlan.Dense,
        "genome" => CompressionPlan.PerBlock(topology,
            [.. Shared.Reference.GetProperty("perplexity").GetProperty("magnitude-genome").GetProperty("genome")
            .EnumerateArray().Select(ratio => (Treatment)new Sparsify(ratio.GetDouble()))]),
        "all=2:4" => CompressionPlan.Uniform(topology, new Sparsify(new SparsityPattern(2, 4))),
        _ when text.StartsWith("all=", StringComparison.Ordinal) =>
            CompressionPlan.Uniform(topology, new Sparsify(double.Parse(text[4..], System.Globalization.CultureInfo.InvariantCulture))),
        _ => new(text.Split(' ')
            .Select(sublayer =>
            KeyValuePair.Create(SublayerId.TryParse(sublayer, out var id) ? id.Value
                : throw new FormatException(sublayer), Treatment.Drop))),
    };
}
