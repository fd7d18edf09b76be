using EvoPrune.Models.Checkpoints;

namespace EvoPrune.Models.Export;

/// <summary>How a pruned model is written.</summary>
public sealed record ExportOptions
{
    /// <summary>The form; null takes the smallest that stock tools open: see <see cref="ShapeChoice"/>.</summary>
    public ExportShape? Shape { get; init; }

    /// <summary>Data type of the written weights; null keeps that of the source.</summary>
    public StorageType? Type { get; init; }

    /// <summary>Data type in which the candidate is pruned and computed.</summary>
    public TorchSharp.torch.ScalarType Compute { get; init; } = TorchSharp.torch.ScalarType.Float32;

    /// <summary>Bytes of each model's weights that may stay in memory, as <see cref="ModelFolder.Load"/> has it; null for all.</summary>
    public long? Resident { get; init; }

    /// <summary>Largest weight file in bytes; more data goes into several files with an index.</summary>
    public long ShardBytes { get; init; } = 5_000_000_000;

    /// <summary>A record of the plan, written beside the model.</summary>
    public string? PlanDocument { get; init; }
}

/// <summary>What was written, and what reading it again showed.</summary>
/// <param name="Folder">Where the model is.</param>
/// <param name="Shape">In which form.</param>
/// <param name="Dtype">Data type of the weights.</param>
/// <param name="Blocks">Blocks of the written model.</param>
/// <param name="Parameters">Parameters of the written model.</param>
/// <param name="ParametersRemoved">Parameters of the source that are gone.</param>
/// <param name="Bytes">Bytes of its weight files.</param>
/// <param name="Deviation">
/// Largest difference between the candidate's outputs and those of the written model, relative to the largest output.
/// </param>
/// <param name="PerLayer">Whether the configuration describes layers one by one.</param>
public sealed record ExportReport(
    string Folder, ExportShape Shape, string Dtype, int Blocks, long Parameters, long ParametersRemoved, long Bytes, double Deviation,
    bool PerLayer)
{
    /// <summary>Which programs open the written model.</summary>
    public string Runtimes => PerLayer
        ? "EvoPrune. transformers reads per_layer_config from 5.14 on, but its stock model classes (as of 5.17) still build every layer "
        + "alike: "
            + "they need heterogeneous model support (huggingface/transformers pull request 45332). For other runtimes export masked or "
            + "uniform"
        : "whatever opens the dense model: transformers, vLLM, the llama.cpp converter, EvoPrune";
}
