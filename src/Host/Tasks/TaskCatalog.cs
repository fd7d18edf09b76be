using System.Security.Cryptography;
using EvoPrune.Host.Hub;
using EvoPrune.Host.Options;
using EvoPrune.Host.Yaml;

namespace EvoPrune.Host.Tasks;

/// <summary>Finds tasks by name or file, and their data.</summary>
/// <param name="dataFolder">The folder of task data; null for that of EVOPRUNE_TASK_DATA, if there is one.</param>
internal sealed class TaskCatalog(string? dataFolder)
{
    /// <summary>Environment variable with the folder of task data.</summary>
    public const string Variable = "EVOPRUNE_TASK_DATA";

    private const string Extension = ".yaml";

    private readonly string? dataFolder = dataFolder ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set ? set : null);

    /// <summary>The folder of the tasks that come with the program.</summary>
    public static string Shipped { get; } = Path.Combine(AppContext.BaseDirectory, "tasks");

    /// <summary>Names of the tasks that come with the program, in ordinal order.</summary>
    public static IReadOnlyList<string> Names => Directory.Exists(Shipped)
        ? [.. Directory.EnumerateFiles(Shipped, "*" + Extension).Select(file => Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Whether a task is given by its file: with a slash in it or ending in .yaml.</summary>
    public static bool IsFile(string asked) =>
        asked.Contains('/', StringComparison.Ordinal) || asked.EndsWith(Extension, StringComparison.Ordinal);

    /// <summary>Reads a task.</summary>
    /// <param name="asked">A name, or a file.</param>
    /// <exception cref="InputException">There is no such task, or its file has problems.</exception>
    public static TaskFile Open(string asked)
    {
        if (IsFile(asked))
        {
            return TaskFile.Read(UserPath.Expand(asked));
        }

        var path = Path.Combine(Shipped, asked + Extension);
        return File.Exists(path) ? TaskFile.Read(path) : throw new InputException(
            $"there is no task '{asked}'; {Nearest.Hint(asked, "tasks", Names)}", null,
            "For a task of your own, give its file: ./my_task.yaml");
    }

    /// <summary>The data files of a split: the one that its task file names, or those of the hub's cache.</summary>
    /// <exception cref="InputException">They are nowhere; the message names all places.</exception>
    public TaskDataFiles Find(TaskFile task, TaskData data)
    {
        if (TryFind(task, data.File) is { } file)
        {
            return new([file], data.Labels is null ? null : TryFind(task, data.Labels) ?? throw Missing(task, data.Labels, []));
        }

        List<Problem> refusals = [];
        try
        {
            if (data.Hub is not null)
            {
                return new(HubTexts.Files(data.Hub), Labels: null);   // The hub's rows have their labels.
            }
        }
        catch (InputException refusal)
        {
            refusals.AddRange(refusal.Problems);
        }

        throw Missing(task, data.File, refusals);
    }

    /// <summary>Whether the data of a split are here.</summary>
    public bool Has(TaskFile task, TaskData data)
    {
        try
        {
            Find(task, data);
            return true;
        }
        catch (InputException)
        {
            return false;
        }
    }

    private string? TryFind(TaskFile task, string file) => Places(task, file).FirstOrDefault(File.Exists);

    private InputException Missing(TaskFile task, string file, IReadOnlyList<Problem> hub) => new(
    [
        new($"{task.Name}: there is no data file {file}; looked for {string.Join(" and ", Places(task, file))}", task.File,
            $"Give the folder that has {file}: --task-data DIR, or the environment variable {Variable}."),
        .. hub,
    ]);

    private IReadOnlyList<string> Places(TaskFile task, string file)
    {
        string?[] folders = [Path.GetDirectoryName(Path.GetFullPath(task.File)), dataFolder];
        return [.. file.Split('|').SelectMany(each => folders.OfType<string>()
            .Select(folder => Path.GetFullPath(Path.Combine(folder, UserPath.Expand(each))))).Distinct()];
    }
}

/// <summary>The files of a split.</summary>
/// <param name="Rows">Files of documents, in their order.</param>
/// <param name="Labels">A file with the label of every document; null where documents have theirs.</param>
internal sealed record TaskDataFiles(IReadOnlyList<string> Rows, string? Labels)
{
    /// <summary>SHA-256 of all files.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Rows.Append(Labels).OfType<string>())
        {
            using var stream = File.OpenRead(file);
            hash.AppendData(SHA256.HashData(stream));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
