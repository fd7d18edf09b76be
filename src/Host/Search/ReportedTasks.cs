using EvoPrune.Host.Experiments;
using EvoPrune.Host.Tasks;
using EvoPrune.Models;
using TorchSharp;

namespace EvoPrune.Host.Search;

/// <summary>Reads the tasks that an experiment reports.</summary>
internal static class ReportedTasks
{
    /// <summary>The tasks with their documents encoded; those with problems are left out.</summary>
    /// <param name="spec">The experiment.</param>
    /// <param name="model">The model.</param>
    /// <param name="device">The device to compute on.</param>
    /// <param name="checks">Collects problems.</param>
    public static IReadOnlyList<TaskRun> Prepare(ExperimentSpec spec, ModelFolder model, torch.Device device, Checks checks)
    {
        if (spec.Report.Tasks.Count == 0)
        {
            return [];
        }

        var catalog = new TaskCatalog(spec.Tasks.Data);
        var encoder = checks.Try(() => new PairEncoder(model, spec.Report.Bos));
        var dtype = checks.Try(() => (object)Devices.Resolve(spec.Model.Dtype, model));
        if (spec.Report.Tasks.GroupBy(task => task.Name).FirstOrDefault(same => same.Count() > 1) is { Key: var twice })
        {
            checks.Add(new($"report.tasks: two tasks are called {twice}", null, "Name every task once, or rename one of the files."));
        }

        return encoder is null || dtype is null ? [] : [.. spec.Report.Tasks.Select(reference => checks.Try(() =>
        {
            var task = TaskCatalog.Open(reference.Asked);
            return TaskRun.Prepare(
                TaskDocuments.Read(task, task.Data, catalog, spec.Report.Limit), encoder, (torch.ScalarType)dtype, device);
        })).OfType<TaskRun>()];
    }
}
