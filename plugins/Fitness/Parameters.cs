using System.ComponentModel;

namespace EvoPrune.Fitness;

/// <summary>Parameters that remain when the dropped units are physically gone. Zeros count: they take the room of any number.</summary>
[Plugin("parameters")]
[Description("Parameters that remain after dropped units are gone.")]
public sealed class Parameters : IPlanFitness
{
    public Metric Metric { get; } = new("parameters", "", Direction.Minimize, "0");

    public double Measure(Trial trial) =>
        trial.Topology.Parameters - trial.Topology.Units.Where(unit => trial.Candidate.Plan[unit.Id] is Drop).Sum(unit => unit.Parameters);
}
