namespace EvoPrune.TestPlugins;

/// <summary>Comes with its own version of a library; ClashB comes with another.</summary>
[Plugin("clash-a")]
public sealed class ClashA : IFitness
{
    public Metric Metric { get; } = new("words", Words.Dictionary.Version, Direction.Minimize);

    public double Measure(Trial trial) => 0;
}
