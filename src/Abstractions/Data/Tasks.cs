namespace EvoPrune;

/// <summary>
/// Documents of a zero-shot task. Each has contexts and choices, and one choice is right. Safe for use by several threads.
/// </summary>
public interface IChoiceDocuments
{
    /// <summary>Whether choices have different texts, so that their lengths matter.</summary>
    bool ComparesLengths { get; }

    /// <summary>Scores all documents under a candidate, in their order.</summary>
    /// <exception cref="InvalidDataException">A log-likelihood is not a finite number.</exception>
    IReadOnlyList<ChoiceScores> Score(ICandidate candidate);
}

/// <summary>The log-likelihoods of a document's choices.</summary>
/// <param name="LogLikelihoods">Of each choice behind its context, in nats.</param>
/// <param name="Characters">The length of each choice in Unicode code points.</param>
/// <param name="Gold">The right choice.</param>
public sealed record ChoiceScores(IReadOnlyList<double> LogLikelihoods, IReadOnlyList<int> Characters, int Gold);

/// <summary>The tasks that fitness plugins may score on; a service that they may ask for in their constructor.</summary>
public interface ITaskSource
{
    /// <summary>The first documents of a task's training split.</summary>
    /// <param name="task">Name of a task that comes with the program, or the path of a task file.</param>
    /// <param name="data">A file with the documents; null for the training split that the task names.</param>
    /// <param name="documents">How many documents.</param>
    /// <exception cref="InputException">
    /// The task or its data is missing or malformed, the task has no choices, or it is reported on the same documents.
    /// </exception>
    IChoiceDocuments Open(string task, string? data, int documents);
}
