namespace EvoPrune.TestPlugins;

/// <summary>Comes with its own version of a library; ClashA comes with another.</summary>
[Plugin("clash-b")]
public sealed class ClashB : IFitness
{
    public Metric Metric { get; } = new("words", Words.Dictionary.Version, Direction.Minimize);

    public double Measure(Trial trial) => 0;
}
