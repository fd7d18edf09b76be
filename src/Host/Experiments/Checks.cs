namespace EvoPrune.Host.Experiments;

/// <summary>Runs checks one after the other and collects what is wrong, so that the user is told everything at once.</summary>
internal sealed class Checks
{
    private readonly List<Problem> problems = [];

    /// <summary>The result of a step, or null if the step found the input wrong.</summary>
    public T? Try<T>(Func<T> step)
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
