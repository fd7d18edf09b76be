namespace EvoPrune.Host.Experiments.Options;

/// <summary>Where relative paths of an experiment are looked up: beside its file, then from the working directory; <c>~/</c> is the user's folder.</summary>
/// <param name="experimentFolder">Folder of the experiment file.</param>
/// <param name="workingFolder">The working directory.</param>
/// <param name="missing">What to do about something that is not there, where another advice helps more than how paths are looked up.</param>
internal sealed class InputPaths(string experimentFolder, string workingFolder, string? missing = null)
{
    /// <summary>What to do about something that is not there.</summary>
    public string Advice { get; } = missing ?? "Relative paths are looked up beside the experiment file, then from the working directory.";

    /// <summary>The absolute paths that a written path may mean, in the order of lookup.</summary>
    public IReadOnlyList<string> Candidates(string written) =>
        [.. new[] { experimentFolder, workingFolder }.Select(folder => Path.GetFullPath(Path.Combine(folder, UserPath.Expand(written)))).Distinct()];
}
