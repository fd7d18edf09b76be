using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using EvoPrune.Host.Experiments.Options;
using EvoPrune.Host.Search;

namespace EvoPrune.Host.Experiments;

/// <summary>Which model, and how it is held.</summary>
public sealed record ModelSpec
{
    /// <summary>Absolute path of the model's folder, which existed when the file was read.</summary>
    [Description("Folder of the model, in the Hugging Face layout.")]
    [InputPath(InputPathType.Folder)]
    public required string Path { get; init; }

    /// <summary>Where tensors live.</summary>
    [Description("Where to compute: auto, cpu, cuda or cuda:N. auto takes a GPU if there is one, and says what it took.")]
    public DeviceChoice Device { get; init; }

    /// <summary>The data type of weights and activations.</summary>
    [Description("Data type of weights and activations; keep takes the checkpoint's.")]
    public ModelDtype Dtype { get; init; } = ModelDtype.Float32;

    /// <summary>In what the linear layers of a search's candidates multiply.</summary>
    [Description("In what the linear layers of a search's candidates multiply: none (as dtype says), or bfloat16. Reports are always as dtype says.")]
    public AutocastType Autocast { get; init; }

    /// <summary>Megabytes of weights that may stay in memory; null for all.</summary>
    [Description("Megabytes of weights that may stay in memory; what is beyond is read from the file, block by block, for every candidate. No value depends on it. Default: all.")]
    [Range(1, int.MaxValue)]
    public int? Resident { get; init; }

    /// <summary>The same in bytes.</summary>
    internal long? ResidentBytes => Resident * MachineShare.Megabyte;
}

/// <summary>In what linear layers multiply while activations stay as they are.</summary>
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
