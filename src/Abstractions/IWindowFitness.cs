namespace EvoPrune;

/// <summary>
/// A fitness that combines one score per window, so that candidates can be compared pairwise before all windows are scored.
/// </summary>
public interface IWindowFitness : IFitness
{
    /// <summary>Whether window scores exist under the present options. If not, only <see cref="IFitness.Measure"/> is called.</summary>
    bool HasWindows => true;

    /// <summary>
    /// One score per window of the trial's tokens; a score depends on no other window. Of two candidates, the one with the smaller mean has
    /// the lower cost.
    /// </summary>
    IReadOnlyList<double> MeasureWindows(Trial trial);

    /// <summary>The value of a candidate from its window scores.</summary>
    double Combine(IReadOnlyList<double> windows);
}

/// <summary>A fitness that depends on the plan alone: its value is the same on any tokens.</summary>
public interface IPlanFitness : IFitness;
