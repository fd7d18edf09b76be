using System.ComponentModel;

namespace EvoPrune.Fitness;

/// <summary>Parameters that remain when dropped sublayers, and what shrunk ones lost, are physically gone. Zeros count: they take the room of any number.</summary>
[Plugin("parameters")]
[Description("Parameters that remain after dropped sublayers and removed heads and channels are gone.")]
public sealed class Parameters : IPlanFitness
{
    public Metric Metric { get; } = new("parameters", "", Direction.Minimize, "0");

    public double Measure(Trial trial) =>
        trial.Topology.Parameters - trial.Candidate.Plan.ParametersRemoved(trial.Topology);
}
