namespace EvoPrune.Models.Training;

/// <summary>Trains a language model on the next token: AdamW, gradient clipping, warm-up and cosine.</summary>
public static class Trainer
{
    /// <summary>Trains in place. The same model, tokens, options and stream give the same weights.</summary>
    /// <param name="model">The model to train.</param>
    /// <param name="tokens">Text to learn from; windows start anywhere in it.</param>
    /// <param name="options">The recipe.</param>
    /// <param name="random">Chooses the windows.</param>
    /// <param name="report">Called after every step.</param>
    /// <param name="teacher">Whose predictions are learned as well, where the options distil.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <exception cref="ArgumentException">Options and model do not fit, or the text has ids that the model lacks.</exception>
    /// <exception cref="ArithmeticException">The training diverged.</exception>
    public static void Train(
        Trainable model,
        IReadOnlyList<int> tokens,
        TrainingOptions options,
        RandomStream random,
        Action<TrainingStep>? report = null,
        ICandidate? teacher = null,
        CancellationToken cancellation = default)
    {
        using var run = new TrainingRun(model, tokens, options, random, teacher);
        while (!run.IsDone)
        {
            cancellation.ThrowIfCancellationRequested();
            var step = run.Next();
            report?.Invoke(step);
        }
    }
}
