namespace EvoPrune;

/// <summary>Marks a text option as the path of something that must exist; it is bound to the absolute path.</summary>
/// <remarks>Relative paths are looked up beside the experiment file, then from the working directory.</remarks>
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
