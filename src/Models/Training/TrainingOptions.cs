namespace EvoPrune.Models.Training;

/// <summary>How a model is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>Optimizer steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Windows per batch.</summary>
    public int Windows { get; init; } = 16;

    /// <summary>Predicted tokens per window, at most the model's context length.</summary>
    public int Length { get; init; } = 128;

    /// <summary>Batches whose gradients are added up for one step.</summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>Highest learning rate, reached after the warm-up.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Learning rate of the last step.</summary>
    public double FinalLearningRate { get; init; } = 1e-4;

    /// <summary>Steps in which the learning rate rises linearly from 0.</summary>
    public int WarmupSteps { get; init; } = 100;

    /// <summary>
    /// Decay of the average of squared gradients; by default as large models are trained (Brown et al. 2020, appendix B).
    /// </summary>
    public double Beta2 { get; init; } = 0.95;

    /// <summary>Decoupled weight decay of matrices; norms and biases have none.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Largest norm of the gradient of all parameters together; longer ones are scaled down.</summary>
    public double GradientClip { get; init; } = 1;

    /// <summary>
    /// Weight of KL(teacher || model) beside the loss on the text, which has the rest of 1 (Hinton et al. 2015, at temperature 1).
    /// </summary>
    public double Distillation { get; init; }

    /// <summary>
    /// Equal parts of a batch that are computed at the same time, each on one thread. Floating-point sums depend on it, so it
    /// belongs to the recipe, not to the machine.
    /// </summary>
    public int Shards { get; init; } = 2;

    /// <summary>Tokens that one step is trained on.</summary>
    public long TokensPerStep => (long)Windows * Length * Accumulation;

    internal void Validate(int contextLength, int vocabulary, IReadOnlyList<int> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Accumulation, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Shards, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Windows, Shards);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Windows % Shards, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(Length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Length, contextLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Length, tokens.Count);
        if (tokens.Any(token => token < 0 || token >= vocabulary))
        {
            throw new ArgumentException(
                $"The text has token ids that the model does not have; it has 0 to {vocabulary - 1}.", nameof(tokens));
        }
    }

    /// <summary>Linear warm-up, then half a cosine down to the final rate (Loshchilov and Hutter 2017).</summary>
    internal double RateAt(int step)
    {
        if (step < WarmupSteps)
        {
            return LearningRate * (step + 1) / WarmupSteps;
        }

        var progress = (double)(step - WarmupSteps) / Math.Max(1, Steps - 1 - WarmupSteps);
        return FinalLearningRate + (LearningRate - FinalLearningRate) * (1 + Math.Cos(Math.PI * progress)) / 2;
    }
}

/// <summary>One step of a training run.</summary>
/// <param name="Step">From 1.</param>
/// <param name="Loss">Mean loss of the batches in nats per token, before the step.</param>
/// <param name="GradientNorm">Before clipping.</param>
/// <param name="LearningRate">Of this step.</param>
/// <param name="Tokens">Tokens trained on so far.</param>
public readonly record struct TrainingStep(int Step, double Loss, double GradientNorm, double LearningRate, long Tokens);
