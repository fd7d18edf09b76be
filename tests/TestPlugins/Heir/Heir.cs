namespace EvoPrune.TestPlugins;

/// <summary>Cannot be loaded without the library of its base class.</summary>
[Plugin("heir")]
public sealed class Heir : Words.Word, IFitness
{
    public Metric Metric { get; } = new("zero", "", Direction.Minimize);

    public double Measure(Trial trial) => 0;
}
