namespace EvoPrune.Host.Experiments;

/// <summary>What could be read of an experiment file, so that what it names can be looked at although something else in the file is wrong.</summary>
/// <param name="Spec">The experiment. Of sections with problems, values are missing or stand at their defaults.</param>
/// <param name="Problems">What is wrong with the file, in the order of reading.</param>
internal sealed record ReadExperiment(ExperimentSpec Spec, IReadOnlyList<Problem> Problems)
{
    /// <summary>Whether a section of the file says what its author meant: it is there, and nothing in it is wrong.</summary>
    /// <param name="section">A key of the file, such as <c>model</c>.</param>
    public bool IsSound(string section) => !Problems.Any(problem =>
        problem.Message.StartsWith(section + ":", StringComparison.Ordinal) || problem.Message.StartsWith(section + ".", StringComparison.Ordinal));
}
