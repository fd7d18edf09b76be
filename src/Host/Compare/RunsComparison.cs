using EvoPrune.Host.Experiments;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Compare;

/// <summary>Compares existing runs. Runs with the same name are one variant, under different seeds.</summary>
internal static class RunsComparison
{
    private const string Name = "runs";

    /// <summary>Compares the runs and writes the result. Reads the documents of the runs alone and loads no plugin.</summary>
    public static WrittenComparison Run(CompareRequest request)
    {
        var runs = Read(request.Subjects);
        string[] variants = [.. runs.Select(run => run.Result.Name).Distinct()];
        var baseline = request.Baseline ?? variants[0];
        if (!variants.Contains(baseline))
        {
            throw new InputException($"--baseline: no run is named '{baseline}'; {Nearest.Hint(baseline, "there are", variants)}");
        }

        using var folder = ComparisonFolder.Open(request.Output ?? ComparisonFolder.Default(Name));
        long[] seeds = [.. runs.Select(run => run.Result.Seed).Distinct().Order()];
        var outcomes = runs.OrderBy(run => Array.IndexOf(variants, run.Result.Name)).ThenBy(run => run.Result.Seed)
            .Select(run => Outcome(run.Folder, run.Result));
        return folder.Write(new ComparisonBuilder(new(Path.GetFileName(folder.FullPath), baseline, variants, seeds), [.. outcomes])
            .Build());

        CellOutcome Outcome(string path, RunResult run)
        {
            var shown = Path.GetRelativePath(folder.FullPath, path).Replace('\\', '/');
            return run.State == RunState.Finished
                ? CellOutcome.Read(run.Name, run.Seed, path, shown, new Dictionary<string, ReportData>())
                : new(run.Name, run.Seed, shown, run.State, run.Message ?? "this run is not finished");
        }
    }

    private static List<(string Folder, RunResult Result)> Read(IReadOnlyList<string> folders)
    {
        var problems = new List<Problem>();
        var runs = new List<(string Folder, RunResult Result)>();
        foreach (var folder in folders.Select(Path.GetFullPath).Select(Path.TrimEndingDirectorySeparator).Distinct())
        {
            if (!RunFolder.HasResult(folder))
            {
                problems.Add(new(
                    File.Exists(folder) ? "this is a file, not the folder of a run."
                        : "there is no run in this folder: it has no result.json.", folder,
                    "Give folders that 'evoprune run' named, or one comparison file."));
                continue;
            }

            RunResult result;
            try
            {
                result = RunFolder.Read(folder);
            }
            catch (InputException exception)
            {
                problems.AddRange(exception.Problems);
                continue;
            }

            if (runs.Find(run => (run.Result.Name, run.Result.Seed) == (result.Name, result.Seed)) is { Folder: { } other })
            {
                problems.Add(new($"this run has the name and the seed of another one, {other}", folder,
                    "Runs of one name are one variant: leave one of the two out."));
            }

            runs.Add((folder, result));
        }

        return problems.Count == 0 ? runs : throw new InputException(problems);
    }
}
