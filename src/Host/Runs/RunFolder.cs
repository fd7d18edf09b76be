using System.Globalization;
using System.Text.Json.Nodes;
using EvoPrune.Host.Reports;
using EvoPrune.Models.Files;
using EvoPrune.Models.Levels;

namespace EvoPrune.Host.Runs;

/// <summary>A run on the disk: what was asked, what was measured, what came out. The holder of its lock is the only writer.</summary>
internal sealed class RunFolder : IDisposable
{
    private const string ExperimentFile = "experiment.yaml", ResolvedFile = "resolved.yaml", PluginsFile = "plugins.json",
        EnvironmentFile = "environment.json", JournalFile = "journal.jsonl", BestFile = "best.json", FrontFile = "front.json", ResultFile = "result.json", LogFile = "log.txt",
        CalibrationFile = "calibration.json", LevelsFile = "levels.json";

    /// <summary>What to do where something of a run is lost that nothing else tells.</summary>
    public const string StartAnew = "Restore it, or start the run anew.";

    private readonly RunLock hold;

    private RunFolder(string path, RunLock hold)
    {
        (FullPath, this.hold) = (path, hold);
        Log = new(In(LogFile));
        (Journal, Entries) = Journal.Open(In(JournalFile));
    }

    /// <summary>Where the run lies.</summary>
    public string FullPath { get; }

    /// <summary>Where new evaluations go.</summary>
    public Journal Journal { get; }

    /// <summary>The evaluations of earlier processes.</summary>
    public IReadOnlyList<JournalEntry> Entries { get; }

    /// <summary>What happened, line by line.</summary>
    public RunLog Log { get; }

    /// <summary>The effective experiment of a run, paths relative to its folder.</summary>
    public static string ResolvedPath(string folder) => Path.Combine(folder, ResolvedFile);

    /// <summary>The evaluations of a run.</summary>
    public static string JournalPath(string folder) => Path.Combine(folder, JournalFile);

    /// <summary>The best plan of a run.</summary>
    public static string BestPath(string folder) => Path.Combine(folder, BestFile);

    /// <summary>The calibration set of a run.</summary>
    public static string CalibrationPath(string folder) => Path.Combine(folder, CalibrationFile);

    /// <summary>The plans of a run with several objectives.</summary>
    public static string FrontPath(string folder) => Path.Combine(folder, FrontFile);

    /// <summary>A fresh folder: the one asked for, which must not hold anything yet, or <c>runs/NAME-TIME</c>.</summary>
    /// <exception cref="InputException">The folder holds something, or cannot be written.</exception>
    public static RunFolder Create(string? asked, string name, DateTime now)
    {
        var path = Path.GetFullPath(asked ?? Unused(Path.Combine("runs", string.Create(CultureInfo.InvariantCulture, $"{name}-{now:yyyyMMdd-HHmmss}"))));
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new InputException(
                "the output folder is not empty; a run never writes over another.", path,
                File.Exists(Path.Combine(path, ResolvedFile)) ? $"To go on with that run: evoprune resume {path}" : "Choose another folder with --out.");
        }

        return Writing(path, () =>
        {
            Directory.CreateDirectory(path);
            return new RunFolder(path, RunLock.TryTake(path) ?? throw Live(path));
        });
    }

    /// <summary>The folder of an earlier run, to go on with it.</summary>
    /// <exception cref="InputException">It is no run folder, or a live process is at work in it.</exception>
    public static RunFolder Reopen(string asked)
    {
        var path = Path.GetFullPath(asked);
        if (!File.Exists(Path.Combine(path, ResolvedFile)))
        {
            throw File.Exists(path) ? new InputException("this is a file, not the folder of a run.", path, $"To run an experiment: evoprune run {asked}")
                : Directory.Exists(Path.Combine(path, "cells")) ? new InputException("this is the folder of a comparison, not of a run.", path, "To go on with it: evoprune compare FILE, with the file that it was begun with.")
                : new InputException($"there is no run in this folder: it has no {ResolvedFile}.", path, "Give the folder that 'evoprune run' named.");
        }

        return Writing(path, () => new RunFolder(path, RunLock.TryTake(path) ?? throw Live(path)));
    }

    /// <summary>What to do about a damaged plan file, where it is that of a run: the journal has all that it was made from.</summary>
    public static string? MakeAgain(string plan)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(plan))!;
        return Path.GetFileName(plan) is BestFile or FrontFile && File.Exists(Path.Combine(folder, ResolvedFile))
            ? $"Delete it and {ResultFile} beside it; 'evoprune resume {folder}' then makes both again from the journal."
            : null;
    }

    /// <summary>Whether a file is the effective experiment of a run.</summary>
    public static bool IsResolved(string file) => Path.GetFileName(file) == ResolvedFile;

    /// <summary>How the run of a folder stands; a run that claims to be running without a live process was interrupted.</summary>
    public static RunResult Read(string folder)
    {
        var file = Path.Combine(folder, ResultFile);
        var advice = $"Delete it; 'evoprune resume {folder}' then makes it again from the journal.";
        var result = RunJson.Read<RunResult>(file, advice);
        if (result is { State: RunState.Finished } and not { Dense: not null, Best: not null, Baselines: not null, Counts: not null, Protocol: not null, Seconds: not null, Timeline: not null })
        {
            throw new InputException("this result says that the run is finished, but lacks figures that a finished run has.", file, advice);
        }

        return result.State == RunState.Running && !RunLock.IsHeld(folder) ? result with { State = RunState.Interrupted } : result;
    }

    /// <summary>Whether a result stands in the folder.</summary>
    public static bool HasResult(string folder) => File.Exists(Path.Combine(folder, ResultFile));

    /// <summary>Records what is run: the experiment as written, as understood, the plugins and the machine.</summary>
    public void WriteInputs(string experiment, string resolved, object plugins, object environment, CalibrationRecord calibration)
    {
        AtomicFile.Write(In(ExperimentFile), experiment);
        AtomicFile.Write(In(PluginsFile), Json.Document(plugins));
        AtomicFile.Write(In(EnvironmentFile), Json.Document(environment));
        AtomicFile.Write(In(CalibrationFile), Json.Document(calibration));
        AtomicFile.Write(In(ResolvedFile), resolved);   // last: with it, the folder can be resumed
    }

    /// <summary>The calibration set that the run began with; null for runs of before it was recorded.</summary>
    public CalibrationSet? ReadCalibration() => ReadCalibration(FullPath);

    /// <summary>The calibration set that a run began with; null for runs of before it was recorded.</summary>
    public static CalibrationSet? ReadCalibration(string folder) => File.Exists(CalibrationPath(folder))
        ? CalibrationRecord.Read(CalibrationPath(folder))
        : null;

    /// <summary>The threads with which every candidate of the run is computed, whoever goes on with it.</summary>
    public int ReadThreads() => ReadThreads(FullPath);

    /// <summary>The threads with which every candidate of a run is computed.</summary>
    public static int ReadThreads(string folder) =>
        RunJson.Read<MachineRecord>(Path.Combine(folder, EnvironmentFile), StartAnew).Threads;

    /// <summary>On what a run ran, key by key.</summary>
    public static JsonObject ReadEnvironment(string folder) => RunJson.Read<JsonObject>(Path.Combine(folder, EnvironmentFile), StartAnew);

    /// <summary>Records the best plan so far, ready for <c>eval --plan</c>.</summary>
    public void WriteBest(string document) => AtomicFile.Write(In(BestFile), document);

    /// <summary>Records what a level database takes out at which level, and what that does to each sublayer's output.</summary>
    public void WriteLevels(LevelDatabase levels) =>
        AtomicFile.Write(In(LevelsFile), Json.Document(new { database = Path.GetFileName(levels.Folder), levels.Levels, levels.Bytes, sublayers = levels.Records }));

    /// <summary>Records the plans that no other dominates so far.</summary>
    public void WriteFront(string document) => AtomicFile.Write(In(FrontFile), document);

    /// <summary>Records how the run stands.</summary>
    public void WriteResult(RunResult result) => AtomicFile.Write(In(ResultFile), Json.Document(result));

    public void Dispose()
    {
        Journal.Dispose();
        Log.Dispose();
        hold.Dispose();
    }

    private string In(string file) => Path.Combine(FullPath, file);

    private static string Unused(string path) =>
        Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? path : $"{path}-{i}").First(candidate => !Directory.Exists(candidate));

    private static InputException Live(string path) => new("a live process is at work in this run folder.", path, "Wait for it, or stop it first.");

    private static RunFolder Writing(string path, Func<RunFolder> open)
    {
        try
        {
            return open();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the output folder cannot be written: {exception.Message}", path, "Choose another folder with --out.");
        }
    }
}
