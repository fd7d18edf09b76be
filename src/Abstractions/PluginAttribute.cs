namespace EvoPrune;

/// <summary>Marks a public sealed class as a plugin and gives the name by which experiments ask for it (<c>type: simple-ga</c>).</summary>
/// <remarks>
/// The class implements one contract (<see cref="IEncoding"/>, <see cref="IOptimizer"/>, <see cref="IFitness"/>,
/// <see cref="IPruner"/> or <see cref="ICalibrationSampler"/>). Its one constructor takes, in any order, an options record and the
/// services it needs (<see cref="ModelTopology"/>, <see cref="SearchSpace"/>, <see cref="Objectives"/>, and for a fitness <see cref="ITextCorpus"/>, the
/// calibration text, and <see cref="ITextTokenizer"/>). The version is that of its assembly.
/// </remarks>
/// <param name="id">Kebab-case name, unique within its contract, for example <c>simple-ga</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PluginAttribute(string id) : Attribute
{
    /// <summary>The name by which experiments ask for the plugin.</summary>
    public string Id { get; } = id;
}
