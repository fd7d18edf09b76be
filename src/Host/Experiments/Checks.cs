namespace EvoPrune.Host.Experiments;

/// <summary>Runs checks one after the other and collects what is wrong, so that the user is told everything at once.</summary>
/// <param name="known">What was found wrong before.</param>
internal sealed class Checks(IReadOnlyList<Problem>? known = null)
{
    private readonly List<Problem> problems = [.. known ?? []];

    /// <summary>The result of a step, or null if the step found the input wrong, or has none.</summary>
    public T? Try<T>(Func<T?> step)
        where T : class
    {
        try
        {
            return step();
        }
        catch (InputException exception)
        {
            problems.AddRange(exception.Problems);
            return null;
        }
    }

    /// <summary>Notes a problem.</summary>
    public void Add(Problem problem) => problems.Add(problem);

    /// <summary>Ends the checks.</summary>
    /// <exception cref="InputException">A step found something.</exception>
    public void ThrowIfAny()
    {
        if (problems.Count > 0)
        {
            throw new InputException(problems);
        }
    }
}
