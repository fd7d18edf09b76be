namespace EvoPrune.TestPlugins;

/// <summary>Brings a library of its own, of which its neighbour brings another version.</summary>
[Plugin("clash-b")]
public sealed class ClashB : IFitness
{
    public Metric Metric { get; } = new("words", Words.Dictionary.Version, Direction.Minimize);

    public double Measure(Trial trial) => 0;
}
