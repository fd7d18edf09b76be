namespace EvoPrune;

/// <summary>
/// Marks a public sealed class as a plugin and gives it the name by which experiments ask for it (<c>type: simple-ga</c>).
/// </summary>
/// <remarks>
/// The class implements one contract (<see cref="IEncoding"/>, <see cref="IOptimizer"/>, <see cref="IFitness"/>, <see cref="IPruner"/> or
/// <see cref="ICalibrationSampler"/>). Its only constructor takes, in any order, an options record and the services it needs
/// (<see cref="ModelTopology"/>, <see cref="SearchSpace"/>, <see cref="Objectives"/>, and for a fitness <see cref="ITextCorpus"/>, the
/// calibration text, and <see cref="ITextTokenizer"/>). The version is that of its assembly.
/// </remarks>
/// <param name="id">Kebab-case name, unique within its contract, for example <c>simple-ga</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PluginAttribute(string id) : Attribute
{
    /// <summary>The name by which experiments ask for the plugin.</summary>
    public string Id { get; } = id;

    /// <summary>Further names that experiments may use, such as former ids. What an experiment writes is kept in its run folders.</summary>
    public string[] Aliases { get; init; } = [];
}

/// <summary>Marks a text option as the path of something that must exist; the option receives the absolute path.</summary>
/// <remarks>Relative paths are looked up first in the experiment file's folder, then in the working directory.</remarks>
/// <param name="type">What the path must lead to.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InputPathAttribute(InputPathType type) : Attribute
{
    /// <summary>What the path must lead to.</summary>
    public InputPathType Type { get; } = type;
}

/// <summary>What a path leads to.</summary>
public enum InputPathType
{
    /// <summary>A file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,
}
