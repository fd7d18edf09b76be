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
