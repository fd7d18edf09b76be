namespace EvoPrune.TestPlugins;

public sealed record ThrowerOptions
{
    public int Low { get; init; } = 5;

    public int High { get; init; } = 4;
}

/// <summary>Refuses its options in the constructor.</summary>
[Plugin("thrower")]
public sealed class Thrower : IOptimizer
{
    public Thrower(ThrowerOptions options) => throw new ArgumentException($"low {options.Low} is above high {options.High}.");

    public IReadOnlyList<Proposal> Ask(Generation generation) => [];

    public void Tell(IReadOnlyList<Evaluation> evaluations)
    {
    }
}
