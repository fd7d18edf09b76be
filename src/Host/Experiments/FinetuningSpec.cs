using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EvoPrune.Models.Training;

namespace EvoPrune.Host.Experiments;

/// <summary>The recipe for finetuning pruned models on the calibration text, during the search or after it.</summary>
public sealed record FinetuningSpec
{
    /// <summary>Highest learning rate.</summary>
    [Description("Highest learning rate of AdamW. DarwinLM: 1e-5.")]
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double LearningRate { get; init; } = 1e-5;

    /// <summary>Windows per batch.</summary>
    [Description("Windows per batch, drawn at random from the whole calibration text. An even number uses two cores.")]
    [Range(1, 1_000_000)]
    public int Windows { get; init; } = 8;

    /// <summary>Tokens per window; null for the length of the calibration windows.</summary>
    [Description("Tokens per window. Default: the length of the calibration windows.")]
    [Range(2, int.MaxValue)]
    public int? Length { get; init; }

    /// <summary>Batches per step.</summary>
    [Description("Batches whose gradients are summed for one step.")]
    [Range(1, 1_000_000)]
    public int Accumulation { get; init; } = 1;

    /// <summary>Share of the steps in which the learning rate rises.</summary>
    [Description("Share of the steps in which the learning rate rises linearly from 0.")]
    [Range(0.0, 1.0)]
    public double Warmup { get; init; } = 0.1;

    /// <summary>The learning rate after the warm-up.</summary>
    [Description("The learning rate after the warm-up: constant, or cosine, which falls to a tenth at the last step.")]
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    /// <summary>Largest gradient norm.</summary>
    [Description("Largest norm of the gradient of all weights; larger gradients are scaled down.")]
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double GradientClip { get; init; } = 1;

    /// <summary>Decoupled weight decay.</summary>
    [Description("Decoupled weight decay of matrices; norms and biases have none.")]
    [Range(0.0, double.MaxValue)]
    public double WeightDecay { get; init; }

    /// <summary>Weight of the divergence from the predictions of the dense model.</summary>
    [Description(
        "Weight of the KL divergence from the dense model's predictions; the loss on the text has the remaining weight. 0 trains on the "
            + "text alone.")]
    [Range(0.0, 1.0)]
    public double Distillation { get; init; }

    /// <summary>Whether the embeddings and the head are trained.</summary>
    [Description("Whether the embeddings of tokens and positions, and the head, are trained with the blocks.")]
    public EmbeddingTraining Embeddings { get; init; } = EmbeddingTraining.Trained;

    /// <summary>Tokens of post-training; 0 for none.</summary>
    [Description("Post-training: tokens to finetune the best plan and every baseline on after the search; 0 for none.")]
    [Range(0, long.MaxValue)]
    public long After { get; init; }

    /// <summary>Highest learning rate of post-training; null for <see cref="LearningRate"/>.</summary>
    [Description("Highest learning rate of post-training; by default learning-rate.")]
    [Range(0.0, double.MaxValue, MinimumIsExclusive = true)]
    public double? AfterLearningRate { get; init; }

    /// <summary>Tokens of one step.</summary>
    /// <param name="calibrationLength">Tokens per calibration window.</param>
    public long TokensPerStep(int calibrationLength) => (long)Windows * (Length ?? calibrationLength) * Accumulation;

    /// <summary>The training options for a number of tokens, rounded up to whole steps.</summary>
    /// <param name="tokens">Tokens to train on.</param>
    /// <param name="calibrationLength">Tokens per calibration window.</param>
    public TrainingOptions For(long tokens, int calibrationLength)
    {
        const double Beta2 = 0.999, LastShare = 0.1;
        var perStep = TokensPerStep(calibrationLength);
        var steps = (int)Math.Min(int.MaxValue, (tokens + perStep - 1) / perStep);
        return new()
        {
            Steps = steps,
            Windows = Windows,
            Length = Length ?? calibrationLength,
            Accumulation = Accumulation,
            LearningRate = LearningRate,
            FinalLearningRate = Schedule == LearningRateSchedule.Cosine ? LearningRate * LastShare : LearningRate,
            WarmupSteps = (int)Math.Round(Warmup * steps),
            Beta2 = Beta2,
            WeightDecay = WeightDecay,
            GradientClip = GradientClip,
            Distillation = Distillation,
            Shards = Windows % 2 == 0 ? 2 : 1,
        };
    }
}

/// <summary>The learning rate after the warm-up.</summary>
public enum LearningRateSchedule
{
    /// <summary>Falls along half a cosine.</summary>
    Cosine,

    /// <summary>Stays.</summary>
    Constant,
}

/// <summary>Whether finetuning changes the embeddings and the head.</summary>
public enum EmbeddingTraining
{
    /// <summary>Trained with the blocks.</summary>
    Trained,

    /// <summary>Unchanged.</summary>
    Frozen,
}
