using EvoPrune.Host.Compare;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Search;
using EvoPrune.Host.Tests.EndToEnd;

namespace EvoPrune.Host.Tests.Experiments;

/// <summary>The finetuning section: when it may stand there, and what it means.</summary>
public sealed class FinetuningFormatTests(TinyExperiment tiny) : IClassFixture<TinyExperiment>
{
    private const string Staged =
        "optimizer:   { type: darwin, start: middle, generations: 2, offspring: 4, survivors: [2, 1], tokens: [64, 128], finetuning: [0, "
            + "500] }\nencoding:    { type: three-level-ratios, levels: 5, step: 0.1, exact: true }\n";

    private static readonly ExperimentFormat Format = new(PluginCatalog.Load([TestFolders.Plugins]));

    // The tiny experiment with another optimizer, and more.
    private string File(string optimizer, string more = "")
    {
        var kept = System.IO.File.ReadLines(tiny["experiment.yaml"])
            .Where(line => optimizer.Length == 0
            || !(line.StartsWith("optimizer", StringComparison.Ordinal) || line.StartsWith("encoding", StringComparison.Ordinal)));
        return tiny.Write("section.yaml", string.Join('\n', kept) + "\n" + optimizer + more);
    }

    private string Problem(string optimizer, string more)
    {
        var file = File(optimizer, more);
        var error = Assert.Throws<InputException>(() => Experiment.Prepare(Format.Read(file), file));
        return string.Join('\n', error.Problems).Replace(tiny.Path + "/", "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_that_finetunes_has_the_defaults_without_a_section_and_others_have_none()
    {
        Assert.Equal(new FinetuningSpec(), Format.Read(File(Staged)).Finetuning);
        Assert.Null(Format.Read(File("")).Finetuning);
        Assert.Null(Format.Read(File(Staged.Replace("[0, 500]", "[0, 0]", StringComparison.Ordinal))).Finetuning);
        Assert.Equal(5000, Format.Read(File("", "finetuning: { after: 5000 }\n")).Finetuning!.After);
    }

    [Fact]
    public void A_section_that_nothing_reads_is_an_error()
    {
        Assert.Contains(
            "finetuning: nothing is finetuned: simple-ga asks for no finetuned candidates, and after is 0\n  Set after to the tokens",
            Problem("", "finetuning: { windows: 4 }\n"), StringComparison.Ordinal);
        Assert.Contains("finetuning.after-learning-rate: there is no post-training",
            Problem(Staged, "finetuning: { after-learning-rate: 1 }\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("learning-rate: 0", "finetuning.learning-rate: 0 is out of range; expected a number above 0")]
    [InlineData("windows: 0", "finetuning.windows: 0 is out of range; expected a whole number from 1 to 1000000")]
    [InlineData("distillation: 1.5", "finetuning.distillation: 1.5 is out of range; expected a number from 0 to 1")]
    [InlineData("schedule: linear", "finetuning.schedule: unknown value 'linear'; valid values: constant, cosine")]
    [InlineData("embeddings: no", "finetuning.embeddings: unknown value 'no'; valid values: frozen, trained")]
    [InlineData("after: -1", "finetuning.after: -1 is out of range; expected a whole number at least 0")]
    [InlineData("length: 65", "finetuning.length: windows of 65 tokens are asked; the model takes windows of 2 to 64")]
    public void Values_that_cannot_be_are_told(string option, string problem) =>
        Assert.Contains(problem, Problem(Staged, $"finetuning: {{ {option} }}\n"), StringComparison.Ordinal);

    [Fact]
    public void The_recipe_of_a_number_of_tokens()
    {
        var recipe = new FinetuningSpec { LearningRate = 1e-3, Windows = 3, Length = 10, Accumulation = 2, Warmup = 0.25,
            WeightDecay = 0.01 };
        var options = recipe.For(1000, 64);
        Assert.Equal((60, 17, 4, 1), (options.TokensPerStep, options.Steps, options.WarmupSteps, options.Shards));
        Assert.Equal((1e-3, 1e-4, 0.999, 0.01),
            (options.LearningRate, Math.Round(options.FinalLearningRate, 12), options.Beta2, options.WeightDecay));
        Assert.Equal(1e-3, (recipe with { Schedule = LearningRateSchedule.Constant }).For(1000, 64).FinalLearningRate);
        Assert.Equal((64, 2), (new FinetuningSpec().For(1, 64).Length, new FinetuningSpec().For(1, 64).Shards));
    }

    [Fact]
    public void A_comparison_after_post_training_wants_it_equal()
    {
        File("", "finetuning: { after: 5000 }\n");
        string Comparison(string variant) => tiny.Write(
            "measure.yaml",
            $"base: section.yaml\nvariants: {{ a: {{}}, b: {{ {variant} }} }}\nseeds: [1, 2]\nbaseline: a\nmeasure: finetuned\n");
        var format = new ComparisonFormat(Format);
        Assert.Equal(ComparedMeasure.Finetuned, format.Read(Comparison("optimizer.population: 6")).Spec.Measure);
        var error = Assert.Throws<InputException>(() => format.Read(Comparison("finetuning.after: 6000")));
        Assert.Contains("finetuning.after is not equal and above 0: a 5000, b 6000", error.Message, StringComparison.Ordinal);
    }
}
