namespace EvoPrune.Host.Compare;

/// <summary>What the command line of <c>compare</c> asks for.</summary>
/// <param name="Subjects">A comparison file, or run folders.</param>
/// <param name="Settings">What the command line changes in the base.</param>
/// <param name="Output">The folder of the comparison; null for its usual place.</param>
/// <param name="Baseline">Which of several run folders' names is the baseline; null for the first.</param>
/// <param name="Parallel">Cells side by side; null to choose.</param>
/// <param name="Workers">Candidates side by side over all cells; null for one per core.</param>
/// <param name="Threads">Threads that compute one candidate; null for as many as in the cells that are there, or one.</param>
/// <param name="Cache">Megabytes of cache over all cells; null to choose.</param>
/// <param name="FailFast">Whether the first failed cell ends the comparison.</param>
/// <param name="Cell">The one cell to run: what a comparison asks of the processes that it starts.</param>
/// <param name="Plugins">Plugin folders.</param>
internal sealed record CompareRequest(
    IReadOnlyList<string> Subjects, string[] Settings, string? Output, string? Baseline, int? Parallel, int? Workers, int? Threads, int? Cache, bool FailFast, string? Cell, string[] Plugins);
