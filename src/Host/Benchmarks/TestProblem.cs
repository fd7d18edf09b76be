namespace EvoPrune.Host.Benchmarks;

/// <summary>A function over the sublayer cube whose optimum is known.</summary>
/// <param name="Name">As the literature calls it, in small letters.</param>
/// <param name="Objectives">Number of objectives.</param>
/// <param name="Variables">Number of variables, each in [0, 1].</param>
internal abstract record TestProblem(string Name, int Objectives, int Variables)
{
    /// <summary>The costs at a point.</summary>
    public abstract double[] Costs(IReadOnlyList<double> x);
}

/// <summary>A function of several objectives with a known Pareto front.</summary>
internal abstract record FrontProblem(string Name, int Objectives, int Variables) : TestProblem(Name, Objectives, Variables)
{
    /// <summary>Points of the front that a perfect search would find.</summary>
    public abstract IReadOnlyList<double[]> Targets { get; }

    /// <summary>What the targets are.</summary>
    public abstract string TargetsAre { get; }
}
