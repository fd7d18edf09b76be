namespace EvoPrune;

/// <summary>A fitness that is made of one number per window, so that candidates can be compared pair by pair before all windows are scored.</summary>
public interface IWindowFitness : IFitness
{
    /// <summary>Whether it is so with the options at hand. If not, only <see cref="IFitness.Measure"/> is asked.</summary>
    bool HasWindows => true;

    /// <summary>
    /// One number per window of the trial's tokens; a number depends on no other window. Of two candidates, the one with the smaller
    /// mean has the lower cost.
    /// </summary>
    IReadOnlyList<double> MeasureWindows(Trial trial);

    /// <summary>The value that the numbers of a candidate make.</summary>
    double Combine(IReadOnlyList<double> windows);
}

/// <summary>A fitness that depends on the plan alone: on any tokens, and as many as one likes, its value is the same.</summary>
public interface IPlanFitness : IFitness;
