namespace EvoPrune.TestPlugins;

[Plugin("own-copy")]
public sealed class OwnCopy : IFitness
{
    public Metric Metric { get; } = new("zero", "", Direction.Minimize);

    public double Measure(Trial trial) => 0;
}
