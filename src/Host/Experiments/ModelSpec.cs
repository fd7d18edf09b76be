using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace EvoPrune.Host.Experiments;

/// <summary>The model, and its device, data type and memory limit.</summary>
public sealed record ModelSpec
{
    /// <summary>Absolute path of the model's folder, which existed when the file was read.</summary>
    [Description("Folder of the model in the Hugging Face layout, or its name on the hub (hf:ORG/NAME) if the cache has it.")]
    [InputPath(InputPathType.Folder)]
    public required string Path { get; init; }

    /// <summary>The device of the tensors.</summary>
    [Description("Device: auto, cpu, cuda or cuda:N. auto takes a GPU if there is one, and reports its choice.")]
    public DeviceChoice Device { get; init; }

    /// <summary>The data type of weights and activations.</summary>
    [Description("Data type of weights and activations; keep takes the checkpoint's.")]
    public ModelDtype Dtype { get; init; } = ModelDtype.Float32;

    /// <summary>The data type of matrix products of candidates during the search.</summary>
    [Description(
        "Data type of matrix products of candidates during the search: none (that of dtype), or bfloat16. Reports always use dtype.")]
    public AutocastType Autocast { get; init; }

    /// <summary>Megabytes of weights that may stay in memory; null for all.</summary>
    [Description(
        "Megabytes of weights to keep in memory; all others are read from the file, block by block, for every candidate. Results do not "
            + "depend on it. Default: all.")]
    [Range(1, int.MaxValue)]
    public int? Resident { get; init; }

    /// <summary>Bytes of a megabyte.</summary>
    internal const long Megabyte = 1_000_000;

    /// <summary><see cref="Resident"/> in bytes.</summary>
    internal long? ResidentBytes => Resident * Megabyte;
}

/// <summary>The data type of matrix products in linear layers; activations keep theirs.</summary>
public enum AutocastType
{
    /// <summary>In the data type of the model.</summary>
    None,

    /// <summary>In bfloat16, summed in float32.</summary>
    Bfloat16,
}

/// <summary>The data type in which a model is computed.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "These are the names that checkpoints and experiments use.")]
public enum ModelDtype
{
    /// <summary>The checkpoint's own.</summary>
    Keep,

    /// <summary>32-bit floating point.</summary>
    Float32,

    /// <summary>16-bit floating point with the exponent of 32 bits.</summary>
    Bfloat16,

    /// <summary>16-bit floating point (IEEE 754).</summary>
    Float16,
}

/// <summary>Where to compute.</summary>
/// <param name="Kind">Chosen automatically, the processor, or a GPU.</param>
/// <param name="Index">Which GPU; null for the current one.</param>
public readonly record struct DeviceChoice(DeviceKind Kind, int? Index = null)
{
    /// <summary>The valid values, for messages.</summary>
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

    /// <summary>The form that experiment files use.</summary>
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
