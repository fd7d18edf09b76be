using System.Globalization;
using System.Text.Json.Nodes;
using EvoPrune.Host.Experiments;
using EvoPrune.Host.Search;
using EvoPrune.Host.Yaml;
using EvoPrune.Models.Files;
using EvoPrune.Models.Levels;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Runs;

/// <summary>The folder of a run: its inputs, its journal and its result. Only the holder of its lock may write.</summary>
internal sealed class RunFolder : IDisposable
{
    private const string ExperimentFile = "experiment.yaml", ResolvedFile = ExperimentFormat.ResolvedFile, PluginsFile = "plugins.json",
        EnvironmentFile = "environment.json", JournalFile = "journal.jsonl", BestFile = "best.json", FrontFile = "front.json",
        ResultFile = "result.json", LogFile = "log.txt",
        CalibrationFile = "calibration.json", LevelsFile = "levels.json";

    /// <summary>Advice for a lost file that cannot be made again.</summary>
    public const string StartAnew = "Restore it, or start the run anew.";

    private readonly RunLock hold;

    private RunFolder(string path, RunLock hold)
    {
        (FullPath, this.hold) = (path, hold);
        Log = new(In(LogFile));
        (Journal, Entries) = Journal.Open(In(JournalFile));
    }

    /// <summary>Absolute path of the folder.</summary>
    public string FullPath { get; }

    /// <summary>Takes new evaluations.</summary>
    public Journal Journal { get; }

    /// <summary>The evaluations of earlier processes.</summary>
    public IReadOnlyList<JournalEntry> Entries { get; }

    /// <summary>The log of the run.</summary>
    public RunLog Log { get; }

    /// <summary>The experiment with every default filled in and paths relative to the folder.</summary>
    public static string ResolvedPath(string folder) => Path.Combine(folder, ResolvedFile);

    /// <summary>Name of the best plan of the search in results and messages.</summary>
    public const string BestFound = "best found";

    /// <summary>The finished documents of the tasks of one model, for example <c>tasks/best-found.jsonl</c>.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="model">Name of the model in the result.</param>
    public static string SamplesPath(string folder, string model) =>
        Path.Combine(folder, "tasks", model.Replace(' ', '-') + ".jsonl");

    /// <summary>The evaluations of a run.</summary>
    public static string JournalPath(string folder) => Path.Combine(folder, JournalFile);

    /// <summary>The best plan of a run.</summary>
    public static string BestPath(string folder) => Path.Combine(folder, BestFile);

    /// <summary>The calibration set of a run.</summary>
    public static string CalibrationPath(string folder) => Path.Combine(folder, CalibrationFile);

    /// <summary>The front of a run with several objectives.</summary>
    public static string FrontPath(string folder) => Path.Combine(folder, FrontFile);

    /// <summary>Creates a run folder: the requested one, which must be new or empty, or <c>runs/NAME-TIME</c>.</summary>
    /// <exception cref="InputException">The folder is not empty, or cannot be written.</exception>
    public static RunFolder Create(string? asked, string name, DateTime now)
    {
        var path = Path.GetFullPath(asked
            ?? Unused(Path.Combine("runs", string.Create(CultureInfo.InvariantCulture, $"{name}-{now:yyyyMMdd-HHmmss}"))));
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new InputException(
                "the output folder is not empty; a run never writes over another.", path,
                File.Exists(Path.Combine(path, ResolvedFile)) ? $"To resume that run: evoprune resume {path}"
                    : "Choose another folder with --out.");
        }

        return Writing(path, () =>
        {
            Directory.CreateDirectory(path);
            return new RunFolder(path, RunLock.TryTake(path) ?? throw Live(path));
        });
    }

    /// <summary>Opens the folder of an earlier run to resume it.</summary>
    /// <exception cref="InputException">The folder is no run, or a live process is at work in it.</exception>
    public static RunFolder Reopen(string asked)
    {
        var path = Path.GetFullPath(asked);
        if (!File.Exists(Path.Combine(path, ResolvedFile)))
        {
            throw File.Exists(path)
                ? new InputException("this is a file, not the folder of a run.", path, $"To run an experiment: evoprune run {asked}")
                : Directory.Exists(Path.Combine(path, "cells"))
                ? new InputException("this is the folder of a comparison, not of a run.", path,
                "To continue it: evoprune compare FILE, with its comparison file.")
                : new InputException($"there is no run in this folder: it has no {ResolvedFile}.", path,
                "Give the folder that 'evoprune run' named.");
        }

        return Writing(path, () => new RunFolder(path, RunLock.TryTake(path) ?? throw Live(path)));
    }

    /// <summary>Advice for a damaged plan file of a run, which can be made again from the journal; null for other plan files.</summary>
    public static string? MakeAgain(string plan)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(plan))!;
        return Path.GetFileName(plan) is BestFile or FrontFile && File.Exists(Path.Combine(folder, ResolvedFile))
            ? $"Delete it and {ResultFile} beside it; 'evoprune resume {folder}' then makes both again from the journal."
            : null;
    }

    /// <summary>Reads the result of a run. A run in state running without a live process was interrupted.</summary>
    public static RunResult Read(string folder)
    {
        var file = Path.Combine(folder, ResultFile);
        var advice = $"Delete it; 'evoprune resume {folder}' then makes it again from the journal.";
        var result = RunJson.Read<RunResult>(file, advice);
        if (result is { State: RunState.Finished } and not { Dense: not null, Best: not null, Baselines: not null, Counts: not null,
            Protocol: not null, Seconds: not null, Timeline: not null })
        {
            throw new InputException("this result says that the run is finished, but lacks figures that a finished run has.", file, advice);
        }

        return result.State == RunState.Running && !RunLock.IsHeld(folder) ? result with { State = RunState.Interrupted } : result;
    }

    /// <summary>Whether the folder has a result.</summary>
    public static bool HasResult(string folder) => File.Exists(Path.Combine(folder, ResultFile));

    /// <summary>The settings of a run as its resolved.yaml holds them, read without any plugin.</summary>
    /// <exception cref="InputException">The file is missing or no mapping.</exception>
    public static YamlMapping ReadSettings(string folder)
    {
        var (file, findings) = (ResolvedPath(folder), new Findings());
        var node = YamlReader.Read(Utf8File.Read(file), file, findings);
        findings.ThrowIfAny();
        return node as YamlMapping
            ?? throw new InputException($"expected a mapping (key: value), found {node!.Found}", node.Where.ToString(), StartAnew);
    }

    /// <summary>Records the inputs of a run in its fresh folder.</summary>
    /// <param name="written">The experiment file as the user wrote it.</param>
    /// <param name="spec">The experiment with every default filled in.</param>
    /// <param name="format">Writes the experiment.</param>
    /// <param name="calibration">The calibration set.</param>
    /// <param name="machine">The machine and the threads that are used.</param>
    public void WriteInputs(string written, ExperimentSpec spec, ExperimentFormat format, CalibrationSet calibration, MachineRecord machine)
    {
        AtomicFile.Write(In(ExperimentFile), written);
        AtomicFile.Write(In(PluginsFile), Json.Document(PluginRecord.Of(spec, FullPath)));
        AtomicFile.Write(In(EnvironmentFile), Json.Document(machine));
        AtomicFile.Write(In(CalibrationFile), Json.Document(CalibrationRecord.Of(spec.Calibration.Plugin.Reference, calibration)));
        AtomicFile.Write(In(ResolvedFile), format.Write(spec, FullPath));   // Last, because a folder with this file can be resumed.
    }

    /// <summary>The calibration set of this run; null for runs of earlier versions, which did not record it.</summary>
    public CalibrationSet? ReadCalibration() => ReadCalibration(FullPath);

    /// <summary>The calibration set of a run; null for runs of earlier versions, which did not record it.</summary>
    public static CalibrationSet? ReadCalibration(string folder) => File.Exists(CalibrationPath(folder))
        ? CalibrationRecord.Read(CalibrationPath(folder))
        : null;

    /// <summary>Threads per candidate of this run, which a resumed run keeps.</summary>
    public int ReadThreads() => ReadThreads(FullPath);

    /// <summary>Threads per candidate of a run.</summary>
    public static int ReadThreads(string folder) =>
        RunJson.Read<MachineRecord>(Path.Combine(folder, EnvironmentFile), StartAnew).Threads;

    /// <summary>The environment of a run.</summary>
    public static JsonObject ReadEnvironment(string folder) => RunJson.Read<JsonObject>(Path.Combine(folder, EnvironmentFile), StartAnew);

    /// <summary>Records the best plan so far.</summary>
    public void WriteBest(string document) => AtomicFile.Write(In(BestFile), document);

    /// <summary>Records the removed structures of each level of a level database, and the resulting error of each sublayer.</summary>
    public void WriteLevels(LevelDatabase levels) =>
        AtomicFile.Write(In(LevelsFile),
            Json.Document(new { database = Path.GetFileName(levels.Folder), levels.Levels, levels.Bytes, sublayers = levels.Records }));

    /// <summary>Records the front so far.</summary>
    public void WriteFront(string document) => AtomicFile.Write(In(FrontFile), document);

    /// <summary>Records the state and the result.</summary>
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

    private static InputException Live(string path) =>
        new("a live process is at work in this run folder.", path, "Wait for it, or stop it first.");

    private static RunFolder Writing(string path, Func<RunFolder> open)
    {
        try
        {
            return open();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the output folder cannot be written: {exception.Message}", path,
                "Choose another folder with --out.");
        }
    }
}

/// <summary>A lock on a run folder. The system releases it when the process ends, for whatever reason.</summary>
internal sealed class RunLock : IDisposable
{
    private const string FileName = "run.lock";

    private readonly FileStream stream;

    private RunLock(FileStream stream) => this.stream = stream;

    /// <summary>Takes the lock. Returns null if another live process holds it.</summary>
    public static RunLock? TryTake(string folder)
    {
        try
        {
            return new(new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or PathTooLongException) && IsHeld(folder))
        {
            return null;
        }
    }

    /// <summary>Whether a live process holds the lock of this folder.</summary>
    public static bool IsHeld(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose() => stream.Dispose();
}

/// <summary>The log of a run, <c>log.txt</c>. Every line begins with the time (UTC). Thread-safe.</summary>
internal sealed class RunLog : IDisposable
{
    private readonly Lock gate = new();
    private readonly StreamWriter writer;

    public RunLog(string path) =>
        writer = new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };

    /// <summary>Writes a text of one or several lines.</summary>
    public void WriteLine(string text)
    {
        var time = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        lock (gate)
        {
            foreach (var line in text.TrimEnd().Split('\n'))
            {
                writer.WriteLine($"{time} {line.TrimEnd('\r')}".TrimEnd());
            }
        }
    }

    public void Dispose() => writer.Dispose();
}
