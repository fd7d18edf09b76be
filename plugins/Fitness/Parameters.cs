using System.ComponentModel;

namespace EvoPrune.Fitness;

/// <summary>
/// Parameters that remain once dropped sublayers and removed structures are gone. Zeros count, because they take as much space as other
/// values.
/// </summary>
[Plugin("parameters")]
[Description("Parameters that remain once dropped sublayers and removed heads and channels are gone.")]
public sealed class Parameters : IPlanFitness
{
    public Metric Metric { get; } = new("parameters", "", Direction.Minimize, "0");

    public double Measure(Trial trial) =>
        trial.Topology.Parameters - trial.Candidate.Plan.ParametersRemoved(trial.Topology);
}
