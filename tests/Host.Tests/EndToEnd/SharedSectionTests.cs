using System.Text.Json.Nodes;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary>Experiments and comparisons whose sections are shared by anchors and merge keys.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class SharedSectionTests(TinyExperiment experiment) : IClassFixture<TinyExperiment>
{
    private static string HashOf(string file)
    {
        var (code, output, errors) = Captured.Run("validate", file, "--json");
        Assert.True(code == 0, errors);
        return JsonNode.Parse(output)!["hash"]!.GetValue<string>();
    }

    [Fact]
    public void An_experiment_is_what_it_is_without_them() => Assert.Equal(
        HashOf(experiment["experiment.yaml"]),
        HashOf(experiment.Write("shared.yaml", """
            name: tiny
            seed: 7
            windows: &windows { length: &length 32, samples: 8 }
            search: &search { type: simple-ga, population: 6, generations: 12 }
            model: { path: model }
            data:
              calibration: { text: calibration.txt }
              report: { text: report.txt, length: *length, windows: 20 }
            calibration: { type: random, <<: *windows }
            encoding: { type: continuous-alphas, target: 0.5 }
            pruner: { type: magnitude }
            fitness: [ { type: perplexity } ]
            optimizer:
              <<: *search
              population: 8
            baselines: [ uniform, random ]
            """)));

    [Fact]
    public void A_mistake_in_a_shared_section_is_told_where_it_stands()
    {
        var file = experiment.Write("wrong.yaml", File.ReadAllText(experiment["experiment.yaml"])
            .Replace("optimizer:   { type: simple-ga, population: 8, generations: 12 }",
            "search: &search\n  populaton: 8\noptimizer: { <<: *search, type: simple-ga }", StringComparison.Ordinal));
        var (code, _, errors) = Captured.Run("validate", file);
        Assert.Equal(2, code);
        Assert.Contains("wrong.yaml:12:3: optimizer.populaton: unknown key; nearest: population", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Variants_of_a_comparison_share_settings()
    {
        var file = experiment.Write("comparison.yaml", """
            base: experiment.yaml
            common: &common { baselines: [], encoding.target: 0.4 }
            variants:
              ga: { <<: *common }
              wide: { <<: *common, optimizer.population: 12 }
            seeds: [1, 2]
            baseline: ga
            """);
        var (code, output, errors) = Captured.Run("validate", file);
        Assert.True(code == 0, errors);
        Assert.Contains("2 variants x 2 seeds", output, StringComparison.Ordinal);
    }
}
