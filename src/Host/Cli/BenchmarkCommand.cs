using System.CommandLine;
using System.Globalization;
using EvoPrune.Host.Benchmarks;
using EvoPrune.Host.Experiments.Options;
using EvoPrune.Host.Plugins;
using Spectre.Console;

namespace EvoPrune.Host.Cli;

/// <summary><c>benchmark [OPTIMIZER]</c>: a multi-objective optimizer on functions whose front is known.</summary>
internal static class BenchmarkCommand
{
    private const int DefaultSeeds = 20;

    public static Command Create()
    {
        var id = new Argument<string>("optimizer")
        {
            Description = "An optimizer plugin that handles several objectives.", HelpName = "ID", DefaultValueFactory = _ => "nsga3",
        };
        var problems = new Option<string[]>("--problems")
        {
            Description = $"Problems, of {string.Join(", ", BenchmarkCase.Names)}. Default: all.", HelpName = "NAME...",
            AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [],
        };
        var objectives = new Option<int[]>("--objectives")
        {
            Description = $"Numbers of objectives for the dtlz problems, of {string.Join(", ", BenchmarkCase.Objectives)}; zdt has two. Default: 3.", HelpName = "N...",
            AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [3],
        };
        var seeds = CommonOptions.Count("--seeds", $"Searches per problem, each with a seed of its own. Default: {DefaultSeeds}.");
        var first = CommonOptions.Count("--first-seed", "The first of these seeds. Default: 1.");
        var set = CommonOptions.Set("the optimizer,", "mutation-rate=0.1");
        var generations = CommonOptions.Count("--generations", "Generations, instead of those of the papers; for a quick look.");
        var plugins = CommonOptions.Plugins();
        var json = CommonOptions.Json();
        var command = new Command("benchmark",
            "Run a multi-objective optimizer on DTLZ and ZDT and show how far it stays from their fronts (inverted generational distance), beside published figures.\n\nExample: evoprune benchmark nsga3 --problems dtlz1 dtlz2")
        {
            id, problems, objectives, seeds, first, generations, set, plugins, json,
        };
        command.SetAction(parsed =>
        {
            var catalog = PluginCatalog.Load(PluginFolders.All(parsed.GetValue(plugins)!));
            var optimizer = Optimizer(catalog, parsed.GetValue(id)!);
            return Run(
                new Shell(parsed.GetValue(json)), optimizer, new Benchmark(catalog, optimizer, Complete(parsed.GetValue(set)!)),
                parsed.GetValue(problems)!, parsed.GetValue(objectives)!, parsed.GetValue(seeds) ?? DefaultSeeds, parsed.GetValue(first) ?? 1, parsed.GetValue(generations));
        });
        return command;
    }

    private static int Run(
        Shell shell, PluginDescriptor optimizer, Benchmark benchmark, string[] problems, int[] objectives, int seeds, int first, int? generations)
    {
        var cases = Cases(problems.Length > 0 ? problems : [.. BenchmarkCase.Names], objectives)
            .Select(@case => generations is { } fewer ? @case with { Generations = fewer } : @case);
        using var cancellation = new CancellationTokenSource();
        using var interruption = new Interruption(cancellation);
        List<BenchmarkRow> rows = [];
        foreach (var @case in cases)
        {
            rows.Add(benchmark.Run(@case, seeds, first, cancellation.Token));
            if (shell.IsLive)
            {
                shell.People.WriteLine($"{@case.Problem.Name}: done");
            }
        }

        shell.People.WriteLine($"{optimizer}, {(seeds == 1 ? $"seed {first}" : $"seeds {first} to {first + seeds - 1}")}: inverted generational distance of the last population to the known front");
        shell.Pretty.Write(Table(rows));
        foreach (var targets in rows.GroupBy(row => row.Targets))
        {
            shell.People.WriteLine($"{string.Join(", ", targets.Select(row => row.Problem).Distinct())}: distance to {targets.Key}");
        }

        shell.Document(new { optimizer = optimizer.Reference, first, seeds, rows });
        return 0;
    }

    // Which optimizer it is says the argument.
    private static string[] Complete(string[] settings) =>
        settings.FirstOrDefault(setting => setting.Split('=', 2) is not [not "type", { Length: > 0 }]) is { } wrong
            ? throw new InputException($"--set: expected OPTION=VALUE, such as mutation-rate=0.1, found '{wrong}'")
            : settings;

    private static PluginDescriptor Optimizer(PluginCatalog plugins, string id)
    {
        var found = plugins.Find(PluginContract.Of(typeof(IOptimizer)), id, out var problem) ?? throw new InputException(problem!);
        return typeof(IMultiObjectiveOptimizer).IsAssignableFrom(found.Type) ? found : throw new InputException(
            $"{found} handles one objective only; there are: {string.Join(", ", plugins.Plugins.Where(plugin => typeof(IMultiObjectiveOptimizer).IsAssignableFrom(plugin.Type)).Select(plugin => plugin.Id).Distinct())}");
    }

    private static IReadOnlyList<BenchmarkCase> Cases(string[] problems, int[] objectives)
    {
        Problem[] wrong =
        [
            .. problems.Except(BenchmarkCase.Names).Select(name => new Problem($"--problems: there is no '{name}'; {Nearest.Hint(name, "there are", BenchmarkCase.Names)}")),
            .. objectives.Except(BenchmarkCase.Objectives).Select(count => new Problem(
                $"--objectives: settings are published for {string.Join(", ", BenchmarkCase.Objectives)}, not for {count}")),
        ];
        return wrong.Length == 0
            ? [.. problems.SelectMany(name => objectives.Select(count => BenchmarkCase.Of(name, count))).DistinctBy(@case => (@case.Problem.Name, @case.Problem.Objectives))]
            : throw new InputException(wrong);
    }

    private static Table Table(IEnumerable<BenchmarkRow> rows)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("problem");
        foreach (var name in (string[])["objectives", "population", "generations", "best", "median", "worst", "published best", "median", "worst", "seconds"])
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        foreach (var row in rows)
        {
            table.AddRow([
                row.Problem, Whole(row.Objectives), Whole(row.Population), Whole(row.Generations),
                .. Figures(row.Found), .. Figures(row.Published), row.Seconds.ToString("0.0", CultureInfo.InvariantCulture),
            ]);
        }

        return table;
    }

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string[] Figures(Spread? spread) => spread is null ? ["", "", ""] : [Figure(spread.Best), Figure(spread.Median), Figure(spread.Worst)];

    private static string Figure(double value) => value.ToString("0.000e+0", CultureInfo.InvariantCulture);
}
