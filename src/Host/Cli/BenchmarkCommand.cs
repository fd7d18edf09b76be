using System.CommandLine;
using System.Globalization;
using EvoPrune.Host.Benchmarks;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Reports;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Cli;

/// <summary><c>benchmark [OPTIMIZER]</c>: runs an optimizer without a model, on functions with a known front or optimum.</summary>
internal static class BenchmarkCommand
{
    private const int DefaultSeeds = 20, DefaultEvaluations = 5000;

    private sealed record BenchmarkRequest(
        string Optimizer, string[] Problems, int[] Objectives, int? Generations, int? Variables, int? Evaluations, int? Seeds, int? First,
        string[] Settings, string[] Plugins);

    public static Command Create()
    {
        var id = new Argument<string>("optimizer")
        {
            Description = "An optimizer plugin.", HelpName = "ID", DefaultValueFactory = _ => "nsga3",
        };
        var problems = new Option<string[]>("--problems")
        {
            Description =
                $"Problems with several objectives: {string.Join(", ", BenchmarkCase.Names)}; with one: "
                    + $"{string.Join(", ", TestFunction.Names)}. "
                + "Default: all with several objectives if the optimizer supports them, otherwise all with one.",
            HelpName = "NAME...", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [],
        };
        var objectives = new Option<int[]>("--objectives")
        {
            Description =
                $"Numbers of objectives of the dtlz problems: {string.Join(", ", BenchmarkCase.Objectives)}. zdt has two. Default: 3.",
                HelpName = "N...",
            AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [],
        };
        var generations = CommonOptions.Count("--generations", "Generations on dtlz and zdt. Default: those of the papers.");
        var variables = CommonOptions.Count("--variables",
            $"Variables of problems with one objective. Default: {TestFunction.DefaultVariables}.", least: 2);
        var evaluations = CommonOptions.Count("--evaluations",
            $"Evaluations per search on problems with one objective. Default: {DefaultEvaluations}.");
        var seeds = CommonOptions.Count("--seeds", $"Searches per problem, each with another seed. Default: {DefaultSeeds}.");
        var first = CommonOptions.Count("--first-seed", "The first seed. Default: 1.");
        var set = CommonOptions.Set("the optimizer", "mutation-rate=0.1");
        var plugins = CommonOptions.Plugins();
        var json = CommonOptions.Json();
        var command = new Command("benchmark",
            "Run an optimizer without a model. With several objectives: on DTLZ and ZDT, measuring the distance to their fronts "
                + "(inverted generational distance) "
            + "beside published figures. With one objective: on Sphere, Rosenbrock, Rastrigin and Ackley, measuring the best values.\n\n"
            + "Examples: evoprune benchmark nsga3 --problems dtlz1 dtlz2, evoprune benchmark simple-ga")
        {
            id, problems, objectives, generations, variables, evaluations, seeds, first, set, plugins, json,
        };
        command.SetAction(parsed => Run(new Shell(parsed.GetValue(json)), new(
            parsed.GetValue(id)!, parsed.GetValue(problems)!, parsed.GetValue(objectives)!, parsed.GetValue(generations),
            parsed.GetValue(variables),
            parsed.GetValue(evaluations), parsed.GetValue(seeds), parsed.GetValue(first), parsed.GetValue(set)!,
            parsed.GetValue(plugins)!)));
        return command;
    }

    private static int Run(Shell shell, BenchmarkRequest request)
    {
        var catalog = PluginCatalog.Load(PluginFolders.All(request.Plugins));
        var optimizer = catalog.Find(PluginContract.Of(typeof(IOptimizer)), request.Optimizer, out var problem)
            ?? throw new InputException(problem!, advice: catalog.WhyMissing);
        var names = Problems(optimizer, request);
        BenchmarkCase[] cases = [.. Cases([.. names.Intersect(BenchmarkCase.Names)], request.Objectives is [] ? [3] : request.Objectives)
            .Select(@case => @case with { Generations = request.Generations ?? @case.Generations })];
        TestFunction[] functions = [.. names.Intersect(TestFunction.Names)
            .Select(name => new TestFunction(name, request.Variables ?? TestFunction.DefaultVariables))];

        var (seeds, first) = (request.Seeds ?? DefaultSeeds, request.First ?? 1);
        using var cancellation = new CancellationTokenSource();
        using var interruption = new Interruption(cancellation);
        IReadOnlyList<TRow> Rows<TRow, TProblem>(IEnumerable<TProblem> problems, Func<TProblem, string> name, Func<TProblem, TRow> run)
        {
            List<TRow> rows = [];
            foreach (var each in problems)
            {
                rows.Add(run(each));
                if (shell.IsLive)
                {
                    shell.Output.WriteLine($"{name(each)}: done");
                }
            }

            return rows;
        }

        var onFronts = new Benchmark(catalog, optimizer, request.Settings);
        var onFunctions = new FunctionBenchmark(catalog, optimizer, request.Settings, request.Evaluations ?? DefaultEvaluations);
        var rows = Rows(cases, @case => @case.Problem.Name, @case => onFronts.Run(@case, seeds, first, cancellation.Token));
        var values = Rows(functions, function => function.Name, function => onFunctions.Run(function, seeds, first, cancellation.Token));

        var searches = $"{optimizer}, {(seeds == 1 ? $"seed {first}" : $"seeds {first} to {first + seeds - 1}")}";
        if (rows.Count > 0)
        {
            shell.Output.WriteLine($"{searches}: inverted generational distance of the last population to the known front");
            BenchmarkTables.Fronts(rows).Write(shell.Terminal, "--json has all.");
            foreach (var targets in rows.GroupBy(row => row.Targets))
            {
                shell.Output.WriteLine($"{string.Join(", ", targets.Select(row => row.Problem).Distinct())}: distance to {targets.Key}");
            }
        }

        if (values.Count > 0)
        {
            shell.Output.WriteLine($"{searches}: best value of every search; the optimum is 0");
            BenchmarkTables.Functions(values).Write(shell.Terminal, "--json has all.");
        }

        shell.Document(new { optimizer = optimizer.Reference, first, seeds, rows, functions = values });
        return 0;
    }

    // Reports all mistakes of the command line at once.
    private static IReadOnlyList<string> Problems(PluginDescriptor optimizer, BenchmarkRequest request)
    {
        var handlesSeveral = typeof(IMultiObjectiveOptimizer).IsAssignableFrom(optimizer.Type);
        var names = request.Problems is [] ? handlesSeveral ? BenchmarkCase.Names : TestFunction.Names : request.Problems;
        string[] valid = [.. BenchmarkCase.Names, .. TestFunction.Names];
        List<Problem> wrong = [.. names.Except(valid)
            .Select(name => new Problem($"--problems: there is no '{name}'; {Nearest.Hint(name, "there are", valid)}"))];
        wrong.AddRange(request.Objectives.Except(BenchmarkCase.Objectives).Select(count => new Problem(
            $"--objectives: settings are published for {string.Join(", ", BenchmarkCase.Objectives)}, not for {count}")));
        if (names.Intersect(BenchmarkCase.Names).Any() && !handlesSeveral)
        {
            wrong.Add(new($"{optimizer} handles one objective only; problems of one objective: {string.Join(", ", TestFunction.Names)}"));
        }

        // The optimizer itself is named by the argument, so type cannot be set.
        wrong.AddRange(request.Settings.Where(setting => setting.Split('=', 2) is not [not "type", { Length: > 0 }])
            .Select(setting => new Problem(
            $"--set: expected OPTION=VALUE, such as mutation-rate=0.1, found '{setting}'")));
        wrong.AddRange(Unread("several objectives", names.Intersect(BenchmarkCase.Names)
            .Any(), ("--objectives", request.Objectives is not []), ("--generations", request.Generations is not null)));
        wrong.AddRange(Unread("one objective", names.Intersect(TestFunction.Names)
            .Any(), ("--variables", request.Variables is not null), ("--evaluations", request.Evaluations is not null)));
        return wrong.Count == 0 ? names : throw new InputException(wrong);
    }

    private static IEnumerable<Problem> Unread(string of, bool areThere, params (string Name, bool IsGiven)[] options) =>
        areThere ? [] : options.Where(option => option.IsGiven)
            .Select(option => new Problem($"{option.Name}: for problems of {of}, and none of those is asked for"));

    private static IEnumerable<BenchmarkCase> Cases(string[] problems, int[] objectives) =>
        problems.SelectMany(name => objectives.Select(count => BenchmarkCase.Of(name, count)))
            .DistinctBy(@case => (@case.Problem.Name, @case.Problem.Objectives));
}

/// <summary>The result tables of benchmarks.</summary>
internal static class BenchmarkTables
{
    /// <summary>Distances to the known fronts beside published distances.</summary>
    public static FoldingTable Fronts(IEnumerable<BenchmarkRow> rows)
    {
        var table = new FoldingTable().Add("problem", 10, isText: true).Add("objectives", 9).Add("population", 1).Add("generations", 2)
            .Add("best", 5).Add("median", 8).Add("worst", 4)
            .Add("published best", 6).Add("published median", 7).Add("published worst", 3).Add("seconds", 0);
        foreach (var row in rows)
        {
            table.AddRow([
                row.Problem, Whole(row.Objectives), Whole(row.Population), Whole(row.Generations),
                .. Figures(row.Found), .. Figures(row.Published), Seconds(row.Seconds),
            ]);
        }

        return table;
    }

    /// <summary>The best value found on each function.</summary>
    public static FoldingTable Functions(IEnumerable<FunctionRow> rows)
    {
        var table = new FoldingTable().Add("problem", 10, isText: true).Add("variables", 1).Add("evaluations", 2).Add("best", 5)
            .Add("median", 8).Add("worst", 4).Add("seconds", 0);
        foreach (var row in rows)
        {
            var (fewest, most) = (row.Evaluations.Min(), row.Evaluations.Max());
            table.AddRow([
                row.Problem, Whole(row.Variables), fewest == most ? Whole(most) : $"{Whole(fewest)} to {Whole(most)}",
                .. Figures(row.Found), Seconds(row.Seconds),
            ]);
        }

        return table;
    }

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static string[] Figures(BestMedianWorst? spread) => spread is null ? ["", "", ""]
        : [Figure(spread.Best), Figure(spread.Median), Figure(spread.Worst)];

    private static string Figure(double value) => value.ToString("0.000e+0", CultureInfo.InvariantCulture);
}
