namespace EvoPrune.Host.Experiments;

/// <summary>Runs checks and collects their problems, so that the user sees all of them at once.</summary>
/// <param name="known">Problems that were found before.</param>
internal sealed class Checks(IReadOnlyList<Problem>? known = null)
{
    private readonly List<Problem> problems = [.. known ?? []];

    /// <summary>Runs a step and returns its result; null if it found a problem or has no result.</summary>
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

    /// <summary>Adds a problem.</summary>
    public void Add(Problem problem) => problems.Add(problem);

    /// <summary>Throws if a problem was found.</summary>
    /// <exception cref="InputException">All problems.</exception>
    public void ThrowIfAny()
    {
        if (problems.Count > 0)
        {
            throw new InputException(problems);
        }
    }
}
