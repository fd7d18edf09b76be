namespace EvoPrune.Host.Benchmarks;

/// <summary>A function with a known Pareto front over the unit cube.</summary>
/// <param name="Name">As the literature calls it, in small letters.</param>
/// <param name="Objectives">Number of objectives.</param>
/// <param name="Variables">Number of variables, each in [0, 1].</param>
internal abstract record TestProblem(string Name, int Objectives, int Variables)
{
    /// <summary>The costs at a point.</summary>
    public abstract double[] Costs(IReadOnlyList<double> x);

    /// <summary>Points of the front that a perfect search would find.</summary>
    public abstract IReadOnlyList<double[]> Targets { get; }

    /// <summary>What the targets are.</summary>
    public abstract string TargetsAre { get; }
}
