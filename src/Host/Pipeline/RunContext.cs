using EvoPrune.Host.Experiments;
using EvoPrune.Host.Plugins;
using EvoPrune.Host.Runs;
using EvoPrune.Host.Search;

namespace EvoPrune.Host.Pipeline;

/// <summary>The inputs of a run, which every stage may use.</summary>
/// <param name="Experiment">The wired and checked experiment.</param>
/// <param name="Folder">The folder of the run, with the journal entries of earlier processes.</param>
/// <param name="Plugins">The plugins that baselines use.</param>
/// <param name="Share">The part of the machine that the run may use.</param>
/// <param name="Observer">Follows the searches.</param>
/// <param name="Say">Called for every line to the user.</param>
internal sealed record RunContext(
    Experiment Experiment, RunFolder Folder, PluginCatalog Plugins, MachineShare Share, ISearchObserver Observer, Action<string> Say)
{
    private readonly HashSet<string> logged = [];

    /// <summary>The content of the experiment file.</summary>
    public ExperimentSpec Spec => Experiment.Spec;

    /// <summary>Writes the trace of the first exception of its kind to the log. The journal has one line for every failure.</summary>
    public void LogOnce(Exception exception)
    {
        lock (logged)
        {
            if (logged.Add(PluginFault.Describe(exception)))
            {
                Folder.Log.WriteLine($"{exception}");
            }
        }
    }
}
