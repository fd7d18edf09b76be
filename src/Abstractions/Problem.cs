namespace EvoPrune;

/// <summary>Something wrong with the user's input, stated so that the user can act on it.</summary>
/// <param name="Message">What was found and what is valid.</param>
/// <param name="Where">File, with line and column or byte offset where known: <c>experiment.yaml:12:5</c>.</param>
/// <param name="Advice">What to do.</param>
public sealed record Problem(string Message, string? Where = null, string? Advice = null)
{
    /// <summary>One or two lines, ready to print.</summary>
    public override string ToString() =>
        (Where is null ? "" : Where + ": ") + Message + (Advice is null ? "" : Environment.NewLine + "  " + Advice);
}

/// <summary>The user's input is wrong. All problems are reported at once; the program ends with exit code 2 and no stack trace.</summary>
/// <param name="problems">All problems, in a fixed order.</param>
/// <param name="cause">The exception that revealed the problem, for debugging; null if a check found it.</param>
public sealed class InputException(IReadOnlyList<Problem> problems, Exception? cause = null)
    : Exception(string.Join(Environment.NewLine, problems), cause)
{
    /// <summary>Creates the exception for one problem.</summary>
    public InputException(string message, string? where = null, string? advice = null, Exception? cause = null)
        : this([new Problem(message, where, advice)], cause)
    {
    }

    /// <summary>All problems, in a fixed order.</summary>
    public IReadOnlyList<Problem> Problems { get; } = problems;
}
