using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Calibration;

/// <summary>Options of <see cref="Ccds"/>.</summary>
public sealed record CcdsOptions
{
    [Description("Sentences per chunk, the same for all chunks.")]
    [Range(1, 10_000)]
    public int Sentences { get; init; } = 8;

    [Description("Clusters of chunks.")]
    [Range(1, 10_000)]
    public int Clusters { get; init; } = 5;

    [Description("Samples in all, spread evenly over the clusters, larger clusters first.")]
    [Range(1, 1_000_000)]
    public int Samples { get; init; } = 5;

    [Description("Tokens per sample; a sample joins as many chunks of its cluster as that takes.")]
    [Range(2, 1_000_000)]
    public int Length { get; init; } = 2048;

    [Description("Folder of a BERT encoder that embeds the chunks. Default: the model that is pruned, by the mean of its hidden states.")]
    [InputPath(InputPathType.Folder)]
    public string? Embedder { get; init; }

    [Description("Starts of the clustering; the best one counts.")]
    [Range(1, 10_000)]
    public int Restarts { get; init; } = 10;
}
