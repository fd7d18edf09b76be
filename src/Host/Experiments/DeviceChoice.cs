using System.Globalization;

namespace EvoPrune.Host.Experiments;

/// <summary>Where to compute.</summary>
/// <param name="Kind">Chosen automatically, the processor, or a GPU.</param>
/// <param name="Index">Which GPU; null for the current one.</param>
public readonly record struct DeviceChoice(DeviceKind Kind, int? Index = null)
{
    /// <summary>What can be chosen, for people.</summary>
    public const string Valid = "auto, cpu, cuda or cuda:N";

    /// <summary>Reads <c>auto</c>, <c>cpu</c>, <c>cuda</c> or, for example, <c>cuda:1</c>.</summary>
    public static bool TryParse(string text, out DeviceChoice device)
    {
        device = text switch
        {
            "cpu" => new(DeviceKind.Cpu),
            "cuda" => new(DeviceKind.Cuda),
            _ => default,
        };
        if (text is "auto" or "cpu" or "cuda")
        {
            return true;
        }

        if (!text.StartsWith("cuda:", StringComparison.Ordinal)
            || !int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return false;
        }

        device = new(DeviceKind.Cuda, index);
        return true;
    }

    /// <summary>As experiments write it.</summary>
    public override string ToString() => Kind switch
    {
        DeviceKind.Cpu => "cpu",
        DeviceKind.Cuda when Index is { } index => string.Create(CultureInfo.InvariantCulture, $"cuda:{index}"),
        DeviceKind.Cuda => "cuda",
        _ => "auto",
    };
}

/// <summary>Kinds of device.</summary>
public enum DeviceKind
{
    /// <summary>A GPU if there is one, else the processor.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU.</summary>
    Cuda,
}
