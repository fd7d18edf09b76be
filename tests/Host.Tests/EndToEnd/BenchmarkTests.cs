using System.Text.Json.Nodes;
using EvoPrune.Host.Benchmarks;

namespace EvoPrune.Host.Tests.EndToEnd;

/// <summary><c>evoprune benchmark</c> on settings that take a moment.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class BenchmarkTests
{
    private static readonly string[] Plugins = ["--plugins", TestFolders.Plugins];

    private static (int Code, string Output, string Errors) Run(params string[] arguments) =>
        Captured.Run(["benchmark", .. arguments, .. Plugins]);

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
    [InlineData("ackley, dtlz1, dtlz2, dtlz3, dtlz4, rastrigin, rosenbrock, sphere, zdt1, zdt2, zdt3", "nsga3", "--problems", "dtlz9")]
    [InlineData("settings are published for 3, 5, 8, not for 4", "nsga3", "--objectives", "4")]
    [InlineData("simple-ga 1.0.0 handles one objective only; problems of one objective: sphere, rosenbrock, rastrigin, ackley", "simple-ga",
        "--problems", "dtlz1")]
    [InlineData("gene 'x1' has no levels to switch", "darwin")]
    [InlineData("--variables: expected a whole number from 2, found '1'", "simple-ga", "--variables", "1")]
    [InlineData("--generations: for problems of several objectives, and none of those is asked for", "simple-ga", "--generations", "3")]
    [InlineData("--objectives: for problems of several objectives, and none of those is asked for", "simple-ga", "--objectives", "3")]
    [InlineData("--evaluations: for problems of one objective, and none of those is asked for", "nsga3", "--problems", "zdt1",
        "--evaluations", "100")]
    [InlineData("--variables: for problems of one objective, and none of those is asked for", "nsga3", "--problems", "zdt1", "--variables",
        "3", "--objectives", "4")]
    [InlineData("settings are published for 3, 5, 8, not for 4", "nsga3", "--problems", "zdt1", "--variables", "3", "--objectives", "4")]
    [InlineData("no optimizer named 'nsga4'", "nsga4")]
    public void Wrong_input_is_told_with_what_is_valid(string expected, params string[] arguments)
    {
        var (code, _, errors) = Run(arguments);
        Assert.Equal(2, code);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
    }

    private static JsonArray Functions(params string[] arguments)
    {
        var (code, output, errors) = Run([.. arguments, "--json"]);
        Assert.True(code == 0, errors);
        return JsonNode.Parse(output)!["functions"]!.AsArray();
    }

    private static double Median(JsonNode? row) => row!["found"]!["median"]!.GetValue<double>();

    [Fact]
    public void An_optimizer_of_one_objective_runs_on_functions_and_gives_the_same_values_again()
    {
        string[] arguments = ["simple-ga", "--seeds", "3", "--evaluations", "500", "--variables", "4"];
        var rows = Functions(arguments);
        Assert.Equal(["sphere", "rosenbrock", "rastrigin", "ackley"], rows.Select(row => row!["problem"]!.GetValue<string>()));
        Assert.All(rows, row =>
        {
            double[] values = [.. row!["values"]!.AsArray().Select(value => value!.GetValue<double>())];
            Assert.Equal((3, 3), (values.Length, values.Distinct().Count()));
            Assert.All(values, value => Assert.True(value > 0));
            Assert.Equal(values.Order().ElementAt(1), Median(row));
            Assert.Equal([500, 500, 500], row["evaluations"]!.AsArray().Select(count => count!.GetValue<int>()));
        });
        Assert.Equal(rows.Select(row => row!["values"]!.ToJsonString()), Functions(arguments)
            .Select(row => row!["values"]!.ToJsonString()));
        Assert.Equal(rows[1]!["values"]![2]!.GetValue<double>(),
            Functions("simple-ga", "--problems", "rosenbrock", "--seeds", "1", "--first-seed", "3", "--evaluations", "500", "--variables",
                "4")[0]!["values"]![0]!.GetValue<double>());
    }

    [Fact]
    public void A_guided_search_comes_nearer_to_the_optimum_than_a_random_one_and_the_longer_the_nearer()
    {
        var (random, guided, longer) = (
            Functions("random", "--problems", "sphere", "ackley", "rosenbrock", "rastrigin", "--seeds", "5", "--evaluations", "1000"),
            Functions("simple-ga", "--problems", "sphere", "ackley", "rosenbrock", "rastrigin", "--seeds", "5", "--evaluations", "1000"),
            Functions("simple-ga", "--problems", "sphere", "ackley", "rosenbrock", "rastrigin", "--seeds", "5", "--evaluations", "4000"));
        for (var i = 0; i < 4; i++)
        {
            Assert.InRange(Median(guided[i]), 0, 0.5 * Median(random[i]));
            Assert.InRange(Median(longer[i]), 0, Median(guided[i]));
        }
    }

    [Fact]
    public void A_search_that_ends_by_itself_makes_fewer_evaluations()
    {
        var row = Functions("simple-ga", "--problems", "sphere", "--seeds", "2", "--set", "generations=3")[0]!;
        Assert.Equal([40, 40], row["evaluations"]!.AsArray().Select(count => count!.GetValue<int>()));
    }

    [Fact]
    public void People_see_best_median_and_worst_value_and_the_evaluations()
    {
        var (code, output, _) = Run("simple-ga", "--problems", "sphere", "--seeds", "2", "--evaluations", "100");
        Assert.Equal(0, code);
        Assert.Contains("seeds 1 to 2: best value of every search; the optimum is 0", output, StringComparison.Ordinal);
        Assert.Matches(@"evaluations\s.*best\s.*median\s.*worst", output);
        Assert.Matches(@"sphere\s.*10\s.*100\s.*e[+-]", output);
    }

    [Fact]
    public void Functions_are_zero_at_their_optimum_and_above_elsewhere()
    {
        var random = new RandomStream(1, "points");
        foreach (var function in TestFunction.Names.SelectMany(name => new[] { 2, 7, 10 }
            .Select(variables => new TestFunction(name, variables))))
        {
            Assert.Equal(0, function.Costs(function.Optimum)[0], 12);
            Assert.All(function.Optimum, x => Assert.InRange(x, 0.2, 0.8));
            Assert.DoesNotContain(0.5, function.Optimum);
            for (var i = 0; i < 200; i++)
            {
                Assert.True(function.Costs([.. function.Optimum.Select(_ => random.NextDouble())])[0] > 1e-6);
                Assert.True(function.Costs([.. function.Optimum.Select(x => x + (random.NextDouble() - 0.5) * 1e-3)])[0] > 0);
            }
        }
    }

    [Theory]
    [InlineData("sphere", 5.12, 1, 2)]
    [InlineData("rastrigin", 5.12, 1, 2)]
    [InlineData("rastrigin", 5.12, 0.5, 40.5)]
    [InlineData("ackley", 32.768, 1, 3.6253849384403627)]
    [InlineData("ackley", 32.768, 0.5, 4.253654026568412)]
    public void Functions_have_their_known_values_at_a_distance_from_the_optimum(string name, double halfWidth, double distance,
        double value)
    {
        var function = new TestFunction(name, 2);
        Assert.Equal(value, function.Costs([.. function.Optimum.Select(x => x + distance / (2 * halfWidth))])[0], 10);
    }

    [Fact]
    public void The_valley_of_rosenbrock_has_its_known_values()
    {
        var valley = new TestFunction("rosenbrock", 3);
        double Share(double x) => 0.5 + x / 4.096;
        Assert.Equal(2, valley.Costs([Share(0), Share(0), Share(0)])[0], 10);
        Assert.Equal(808, valley.Costs([Share(-1), Share(-1), Share(-1)])[0], 9);
    }

    [Fact]
    public void The_targets_lie_on_the_fronts_and_the_functions_reach_them()
    {
        foreach (var name in BenchmarkCase.Names)
        {
            var problem = BenchmarkCase.Of(name, 3).Problem;
            var optimal = name.StartsWith("zdt", StringComparison.Ordinal) ? 0 : 0.5;
            double[] position = [0, 1 / 3.0];
            var costs = problem.Costs([.. position.Take(problem.Objectives - 1),
                .. Enumerable.Repeat(optimal, problem.Variables - problem.Objectives + 1)]);
            Assert.DoesNotContain(problem.Targets, target => Pareto.Dominates([.. target.Select(value => value + 1e-9)], costs));
            var sum = name == "dtlz1" ? costs.Sum() * 2 : name[0] == 'd' ? costs.Sum(cost => cost * cost) : 1;
            Assert.Equal(1, sum, 12);
        }
    }
}
