namespace EvoPrune.Host.Experiments.Options;

/// <summary>Where relative paths of an experiment are looked up: beside its file, then from the working directory.</summary>
/// <param name="experimentFolder">Folder of the experiment file.</param>
/// <param name="workingFolder">The working directory.</param>
internal sealed class InputPaths(string experimentFolder, string workingFolder)
{
    /// <summary>The absolute paths that a written path may mean, in the order of lookup.</summary>
    public IReadOnlyList<string> Candidates(string written) =>
        [.. new[] { experimentFolder, workingFolder }.Select(folder => Path.GetFullPath(Path.Combine(folder, written))).Distinct()];
}
