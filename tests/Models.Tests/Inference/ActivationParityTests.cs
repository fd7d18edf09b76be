using EvoPrune.Models.Tests.Support;
using EvoPrune.Models.Text;
using EvoPrune.Pruners;
using static TorchSharp.torch;

namespace EvoPrune.Models.Tests.Inference;

/// <summary>Pruners that look at activations, on the real model, against values of an independent implementation.</summary>
public sealed class ActivationParityTests
{
    private static readonly Sparsify Half = new(0.5);
    private static readonly Sparsify TwoOfFour = new(new SparsityPattern(2, 4));

    [SharedTheory]
    [InlineData("wanda-0.5")]
    [InlineData("ria-0.5")]
    [InlineData("wanda-2:4")]
    public void Perplexities_are_equal(string name)
    {
        IActivationPruner pruner = name.StartsWith("ria", StringComparison.Ordinal) ? new Ria(new()) : new Wanda(new());
        var expected = Shared.Reference.GetProperty("perplexity").GetProperty(name).GetDouble();
        var relative = Shared.Reference.GetProperty("tolerance").GetProperty("prunedPerplexityRelative").GetDouble();
        Assert.Equal(expected, Perplexity(pruner, name.EndsWith("2:4", StringComparison.Ordinal) ? TwoOfFour : Half), expected * relative);
    }

    [SharedFact]
    public void Sparsegpt_beats_wanda_and_magnitude()
    {
        var log = new Lines();
        Assert.InRange(Perplexity(new SparseGpt(new(), log), Half), 60, Perplexity(new Wanda(new()), Half));
        Assert.InRange(Perplexity(new SparseGpt(new(), log), TwoOfFour), 60, Perplexity(new Wanda(new()), TwoOfFour));
        Assert.Empty(log);
    }

    /// <summary>Layer by layer, on the same inputs: the squared error of the outputs, sum over rows of d X'X d'.</summary>
    [SharedTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_layer_computes_more_nearly_the_same_with_sparsegpt(bool grouped)
    {
        var folder = ModelFolder.Open(Shared.Model);
        using var model = folder.Load(CPU);
        var calibration = TextCorpus.Open(Shared.ValidText, folder.OpenTokenizer()).FirstWindows(model.Topology, 256, 4);
        var layers = 0;
        var comparing = new ActivationPrunerOf(InputStatistic.Gram, ActivationSource.Dense, target =>
        {
            layers++;
            using var scope = NewDisposeScope();
            var (surgeon, wanda, magnitude) = (Error(target, new SparseGpt(new(), new Lines())), Error(target, new Wanda(new())),
                Error(target, new Magnitude()));
            Assert.True(surgeon < wanda && surgeon < magnitude, $"{target.Layer.Name}: {surgeon} against {wanda} and {magnitude}");
            return target.Weight.clone().MoveToOuterDisposeScope();
        });
        model.Prune(CompressionPlan.Uniform(model.Topology, grouped ? TwoOfFour : Half), comparing, calibration).Dispose();
        Assert.Equal(48, layers);
    }

    private static double Error(PruningTarget target, IPruner pruner)
    {
        var difference = (pruner.Prune(target) - target.Weight).to(ScalarType.Float64);
        return (difference.mm(target.Inputs!.Gram!.to(ScalarType.Float64)) * difference).sum().item<double>();
    }

    private static double Perplexity(IPruner pruner, Treatment treatment)
    {
        var folder = ModelFolder.Open(Shared.Model);
        using var model = folder.Load(CPU);
        var tokenizer = folder.OpenTokenizer();
        var calibration = TextCorpus.Open(Shared.ValidText, tokenizer).FirstWindows(model.Topology, 256, 16);
        var report = TextCorpus.Open(Shared.TestText, tokenizer).FirstWindows(model.Topology, 256, 64);
        using var pruned = model.Prune(CompressionPlan.Uniform(model.Topology, treatment), pruner, calibration);
        return NegativeLogLikelihood.Of(pruned.Candidate, report).Perplexity;
    }
}
