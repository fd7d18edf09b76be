using System.Text.Json.Serialization;
using EvoPrune.Host.Runs;

namespace EvoPrune.Host.Reports;

/// <summary>A run folder in one line.</summary>
/// <param name="Folder">Its path.</param>
/// <param name="Began">Start of the run (UTC).</param>
public sealed record RunSummary(string Folder, DateTime Began)
{
    private static readonly string[] Parts = ["optimizer", "pruner"];

    /// <summary>Name of the experiment.</summary>
    public string? Name { get; init; }

    /// <summary>Seed of the experiment.</summary>
    public long? Seed { get; init; }

    /// <summary>How the run stands.</summary>
    public RunState? State { get; init; }

    /// <summary>Optimizer and pruner: <c>simple-ga/magnitude</c>.</summary>
    public string? Method { get; init; }

    /// <summary>The model, if it is one of the Hugging Face hub.</summary>
    public HubModel? Model { get; init; }

    /// <summary>Report perplexity of the best plan.</summary>
    public double? Best { get; init; }

    /// <summary>Achieved sparsity of the best plan.</summary>
    public double? Sparsity { get; init; }

    /// <summary>Wall time.</summary>
    public double? Seconds { get; init; }

    /// <summary>The reason for missing values: the folder is no run, a file is damaged, or the run or its perplexity failed.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether the folder is a run.</summary>
    [JsonIgnore]
    public bool IsRun => State is not null;

    /// <summary>The runs in a folder, newest first, or the folder itself if it is a run.</summary>
    public static IReadOnlyList<RunSummary> In(string folder)
    {
        // The runs of a comparison are in its cells folder.
        var cells = Path.Combine(folder, "cells");
        return File.Exists(RunFolder.ResolvedPath(folder)) ? [Of(folder)]
            : [.. Directory.EnumerateDirectories(Directory.Exists(cells) ? cells : folder).Select(Of).OrderByDescending(run => run.Began)
            .ThenBy(run => run.Folder, StringComparer.Ordinal)];
    }

    private static RunSummary Of(string folder)
    {
        var resolved = RunFolder.ResolvedPath(folder);
        try
        {
            if (!File.Exists(resolved))
            {
                return new(folder, Directory.GetLastWriteTimeUtc(folder)) { Problem = $"no run: it has no {Path.GetFileName(resolved)}" };
            }

            var summary = new RunSummary(folder, File.GetLastWriteTimeUtc(resolved)) { Method = MethodOf(folder) };
            if (!RunFolder.HasResult(folder))
            {
                return summary with { State = RunState.Interrupted, Problem = "it has no result.json; resume makes it" };
            }

            var result = RunFolder.Read(folder);
            return summary with
            {
                Name = result.Name,
                Seed = result.Seed,
                State = result.State,
                Model = result.Model,
                Best = result.Best?.Metrics.Perplexity,
                Sparsity = result.Best?.Metrics.Sparsity,
                Seconds = result.Seconds,
                Problem = result.Best?.Metrics.Failure ?? result.Message,
            };
        }
        catch (InputException exception)
        {
            return Unreadable(folder, exception.Problems[0] is var first && first.Where is { } where ? $"{where}: {first.Message}"
                : first.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Unreadable(folder, exception.Message);
        }
    }

    private static RunSummary Unreadable(string folder, string reason) =>
        new(folder, Directory.GetLastWriteTimeUtc(folder)) { Problem = reason };

    private static string MethodOf(string folder)
    {
        var settings = RunFolder.ReadSettings(folder);
        string?[] parts = [.. Parts.Select(key => settings.Find(key)?.Value.TextOf("type")?.Split('@')[0])];
        return parts.Contains(null)
            ? throw new InputException("this is no experiment of a run: it names no optimizer and pruner", RunFolder.ResolvedPath(folder))
            : string.Join('/', parts);
    }
}
