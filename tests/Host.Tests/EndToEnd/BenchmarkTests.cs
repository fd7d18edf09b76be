using System.Text.Json.Nodes;
using EvoPrune.Host.Benchmarks;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary><c>evoprune benchmark</c> on settings that take a moment.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class BenchmarkTests
{
    private static readonly string[] Plugins = ["--plugins", TestFolders.Plugins];

    private static (int Code, string Output, string Errors) Run(params string[] arguments) => Captured.Run(["benchmark", .. arguments, .. Plugins]);

    [Theory]
    [InlineData("nsga3")]
    [InlineData("nsga2")]
    [InlineData("random")]
    public void Every_optimizer_of_several_objectives_can_be_measured_and_gives_the_same_figures_again(string optimizer)
    {
        string[] arguments = [optimizer, "--problems", "dtlz2", "zdt1", "--seeds", "2", "--generations", "3", "--json"];
        var (code, output, _) = Run(arguments);
        Assert.Equal(0, code);
        var rows = JsonNode.Parse(output)!["rows"]!.AsArray();
        Assert.Equal(["dtlz2", "zdt1"], rows.Select(row => row!["problem"]!.GetValue<string>()));
        var figures = rows.Select(row => row!["igd"]!.ToJsonString()).ToList();
        Assert.Equal(figures, JsonNode.Parse(Run(arguments).Output)!["rows"]!.AsArray().Select(row => row!["igd"]!.ToJsonString()));
        Assert.All(rows, row => Assert.Equal(2, row!["igd"]!.AsArray().Count));
    }

    [Fact]
    public void People_see_the_published_figures_beside_what_was_found()
    {
        var (code, output, _) = Run("nsga3", "--problems", "dtlz1", "--seeds", "1", "--generations", "2");
        Assert.Equal(0, code);
        Assert.Contains("1.308e-3", output, StringComparison.Ordinal);
        Assert.Contains("the 91 points where the reference lines meet the front", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Seeds_from_any_first_one_and_options_of_the_optimizer_decide_the_figures()
    {
        string[] few = ["nsga3", "--problems", "dtlz2", "--generations", "3", "--json"];
        double[] Igd(params string[] more)
        {
            var (code, output, _) = Run([.. few, .. more]);
            Assert.Equal(0, code);
            return [.. JsonNode.Parse(output)!["rows"]![0]!["igd"]!.AsArray().Select(figure => figure!.GetValue<double>())];
        }

        var four = Igd("--seeds", "4");
        Assert.Equal(four[2..], Igd("--seeds", "2", "--first-seed", "3"));
        Assert.Equal(four, Igd("--seeds", "4", "--set", "mutation-eta=20"));
        Assert.NotEqual(four, Igd("--seeds", "4", "--set", "mutation-rate=0.5"));
        Assert.NotEqual(four, Igd("--seeds", "4", "--set", "population=20"));
    }

    [Theory]
    [InlineData("mutation-rat: unknown key; nearest: mutation-rate", "nsga3", "--set", "mutation-rat=1")]
    [InlineData("mutation-rate: 2 is out of range; expected a number from 0 to 1", "nsga3", "--set", "mutation-rate=2")]
    [InlineData("expected OPTION=VALUE, such as mutation-rate=0.1, found 'mutation-rate'", "nsga3", "--set", "mutation-rate")]
    [InlineData("--first-seed: expected a whole number from 1, found '0'", "nsga3", "--first-seed", "0")]
    [InlineData("there is no 'dtlz9'", "nsga3", "--problems", "dtlz9")]
    [InlineData("dtlz1, dtlz2, dtlz3, dtlz4, zdt1, zdt2, zdt3", "nsga3", "--problems", "dtlz9")]
    [InlineData("settings are published for 3, 5, 8, not for 4", "nsga3", "--objectives", "4")]
    [InlineData("handles one objective only", "simple-ga")]
    [InlineData("no optimizer named 'nsga4'", "nsga4")]
    public void Wrong_input_is_told_with_what_is_valid(string expected, params string[] arguments)
    {
        var (code, _, errors) = Run(arguments);
        Assert.Equal(2, code);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_targets_lie_on_the_fronts_and_the_functions_reach_them()
    {
        foreach (var name in BenchmarkCase.Names)
        {
            var problem = BenchmarkCase.Of(name, 3).Problem;
            var optimal = name.StartsWith("zdt", StringComparison.Ordinal) ? 0 : 0.5;
            double[] position = [0, 1 / 3.0];
            var costs = problem.Costs([.. position.Take(problem.Objectives - 1), .. Enumerable.Repeat(optimal, problem.Variables - problem.Objectives + 1)]);
            Assert.DoesNotContain(problem.Targets, target => Pareto.Dominates([.. target.Select(value => value + 1e-9)], costs));
            var sum = name == "dtlz1" ? costs.Sum() * 2 : name[0] == 'd' ? costs.Sum(cost => cost * cost) : 1;
            Assert.Equal(1, sum, 12);
        }
    }
}
