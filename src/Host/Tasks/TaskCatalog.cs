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

    /// <summary>The path of a data file of a task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="file">The path in its file, or several with a bar between them, of which the first that exists is taken.</param>
    /// <exception cref="InputException">It is nowhere; the message names all places.</exception>
    public string Find(TaskFile task, string file) => TryFind(task, file) ?? throw new InputException(
        $"{task.Name}: there is no data file {file}; looked for {string.Join(" and ", Places(task, file))}", task.File,
        $"Give the folder that has {file}: --task-data DIR, or the environment variable {Variable}.");

    /// <summary>The same; null if it is nowhere.</summary>
    public string? TryFind(TaskFile task, string file) => Places(task, file).FirstOrDefault(File.Exists);

    private IReadOnlyList<string> Places(TaskFile task, string file)
    {
        string?[] folders = [Path.GetDirectoryName(Path.GetFullPath(task.File)), dataFolder];
        return [.. file.Split('|').SelectMany(each => folders.OfType<string>()
            .Select(folder => Path.GetFullPath(Path.Combine(folder, UserPath.Expand(each))))).Distinct()];
    }
}
