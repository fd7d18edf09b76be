namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>
/// What cannot work together is told by validate, before any weights are read; and everything that can be looked at is, at once.
/// </summary>
[Collection(nameof(ConsoleCollection))]
public sealed class PairTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    private void Refused(string[] settings, params string[] fragments)
    {
        foreach (var command in new[] { "validate", "run" })
        {
            var (code, _, errors) =
                Captured.Run([command, experiment["experiment.yaml"], .. settings.SelectMany(setting => new[] { "--set", setting })]);
            Assert.All(fragments, fragment => Assert.Contains(fragment, errors, StringComparison.Ordinal));
            Assert.Equal(2, code);
        }
    }

    [Theory]
    [InlineData("magnitude")]
    [InlineData("wanda")]
    [InlineData("ria")]
    [InlineData("sparsegpt")]
    [InlineData("meta-metric")]
    public void Patterns_whose_groups_the_inputs_do_not_fill(string pruner) => Refused(
        ["encoding={ type: fixed, pattern: \"2:1000000\" }", "optimizer={ type: uniform }", $"pruner={{ type: {pruner} }}"],
        "encoding: fixed makes plans such as 0.attn=2:1000000, and 0.attn.c_attn has 16 inputs, which groups of 1000000 do not fill; "
            + "there are ");

    [Fact]
    public void A_pattern_that_fits_one_layer_only() => Refused(
        ["encoding={ type: fixed, pattern: \"2:32\" }", "optimizer={ type: uniform }"],
        "0.attn.c_attn has 16 inputs, which groups of 32 do not fill");

    [Theory]
    [InlineData("round-to-nearest", "encoding={ type: continuous-alphas, target: 0.5 }",
        "round-to-nearest quantizes; it has no answer to '0.")]
    [InlineData("magnitude", "encoding={ type: module-levels }", "and magnitude stores no levels")]
    [InlineData("obs-levels", "encoding={ type: continuous-alphas, target: 0.5 }",
        "and obs-levels takes whole head groups and channels out")]
    [InlineData("wanda", "encoding={ type: meta-metric }", "wanda ranks weights in its own way")]
    public void Encodings_and_pruners_that_do_not_speak_of_the_same(string pruner, string encoding, string fragment) =>
        Refused([encoding, $"pruner={{ type: {pruner} }}"], fragment);

    [Fact]
    public void Greedy_has_to_have_steps() =>
        Refused(["baselines=[greedy]"], "baselines: greedy does not fit here: continuous-alphas has no genes that are raised step by step");

    [Fact]
    public void A_misspelt_key_hides_nothing_else()
    {
        experiment.Write("nothing.txt", "");
        Refused(
            ["optimizr=1", "optimizer.population=none", "data.report.text=nothing.txt", "encoding.target=1.5"],
            "optimizr: unknown key", "optimizer.population: expected a whole number", "The text file is empty.",
            "encoding.target: 1.5 is out of range");
    }

    [Fact]
    public void A_model_without_weights_does_not_hide_an_empty_text()
    {
        experiment.Write("nothing.txt", "");
        Directory.CreateDirectory(experiment["hollow"]);
        File.Copy(Path.Combine(experiment["model"], "config.json"), Path.Combine(experiment["hollow"], "config.json"), overwrite: true);
        Refused(["model.path=hollow", "data.report.text=nothing.txt", "sed=1"], "sed: unknown key",
            "There is neither model.safetensors nor", "The text file is empty.");
    }

    [Fact]
    public void A_misspelt_key_in_a_variant_hides_no_broken_text_of_the_base()
    {
        experiment.Write("nothing.txt", "");
        experiment.Write("base.yaml", File.ReadAllText(experiment["experiment.yaml"])
            .Replace("text: report.txt", "text: nothing.txt", StringComparison.Ordinal));
        var file = experiment.Write("comparison.yaml",
            "base: base.yaml\nvariants: { plain: {}, wrong: { optimizer.populaton: 4 } }\nseeds: [1]\nbaseline: plain\n");
        foreach (var command in new[] { "validate", "compare" })
        {
            var (code, _, errors) = Captured.Run([command, file]);
            Assert.Equal(2, code);
            Assert.Contains("variant wrong: optimizer.populaton: unknown key", errors, StringComparison.Ordinal);
            Assert.Contains("nothing.txt: The text file is empty.", errors, StringComparison.Ordinal);
        }
    }
}
