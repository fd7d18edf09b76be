using EvoPrune.Host.Experiments;
using EvoPrune.Host.Tasks;
using EvoPrune.Models;
using TorchSharp;

namespace EvoPrune.Host.Search;

/// <summary>Reads the tasks that a run or a command measures.</summary>
internal static class ReportedTasks
{
    /// <summary>The tasks of an experiment.</summary>
    /// <param name="spec">The experiment.</param>
    /// <param name="model">The model.</param>
    /// <param name="device">The device to compute on.</param>
    /// <param name="checks">Collects problems.</param>
    public static IReadOnlyList<TaskRun> Prepare(ExperimentSpec spec, ModelFolder model, torch.Device device, Checks checks) =>
        spec.Report.Tasks.Count == 0 ? [] : Prepare(
            "report.tasks", [.. spec.Report.Tasks.Select(task => task.Asked)], spec.Tasks.Data, spec.Report.Limit,
            () => new PairEncoder(model, spec.Report.Bos), () => Devices.Resolve(spec.Model.Dtype, model), device, checks);

    /// <summary>The tasks with their documents encoded; those with problems are left out.</summary>
    /// <param name="option">Where they are asked for, for messages.</param>
    /// <param name="asked">Names or files.</param>
    /// <param name="dataFolder">The folder of task data; null for none.</param>
    /// <param name="limit">Documents of each task; null for all.</param>
    /// <param name="encoderOf">Opens the tokenizer of the model.</param>
    /// <param name="dtypeOf">The data type of the weights.</param>
    /// <param name="device">The device to compute on.</param>
    /// <param name="checks">Collects problems.</param>
    public static IReadOnlyList<TaskRun> Prepare(
        string option, IReadOnlyList<string> asked, string? dataFolder, int? limit, Func<PairEncoder> encoderOf,
        Func<torch.ScalarType> dtypeOf, torch.Device device, Checks checks)
    {
        var (catalog, encoder) = (new TaskCatalog(dataFolder), checks.Try(encoderOf));
        var dtype = checks.Try(() => (object)dtypeOf());
        var documents = asked.Select(name => checks.Try(() =>
        {
            var task = TaskCatalog.Open(name);
            return TaskDocuments.Read(task, task.Data, catalog, limit);
        })).OfType<TaskDocuments>().ToList();
        if (documents.GroupBy(each => each.Task.Name).FirstOrDefault(same => same.Count() > 1) is { Key: var twice })
        {
            checks.Add(new($"{option}: two tasks are called {twice}", null, "Name every task once, or rename one of the files."));
        }

        return encoder is null || dtype is null ? []
            : [.. documents.Select(each => checks.Try(() => TaskRun.Prepare(each, encoder, (torch.ScalarType)dtype, device)))
                .OfType<TaskRun>()];
    }
}
