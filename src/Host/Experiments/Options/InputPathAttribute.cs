namespace EvoPrune.Host.Experiments.Options;

/// <summary>Marks a text option as the path of something that must exist; it is bound to the absolute path.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class InputPathAttribute(InputPathType type) : Attribute
{
    public InputPathType Type { get; } = type;
}

/// <summary>What a path leads to.</summary>
internal enum InputPathType
{
    File,
    Folder,
}
