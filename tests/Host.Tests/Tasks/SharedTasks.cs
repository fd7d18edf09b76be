using EvoPrune.Host.Tasks;
using EvoPrune.Models.Tests.Support;

namespace EvoPrune.Host.Tests.Tasks;

/// <summary>The real data of the shipped tasks.</summary>
internal static class SharedTasks
{
    public static string Folder { get; } = Path.Combine(Shared.Folder, "tasks");

    /// <summary>The documents of a shipped task.</summary>
    public static TaskDocuments Documents(string task) => Documents(TaskCatalog.Open(task));

    /// <summary>The documents of a task with its data in the folder.</summary>
    public static TaskDocuments Documents(TaskFile task) => TaskDocuments.Read(task, task.Data, new TaskCatalog(Folder));
}
