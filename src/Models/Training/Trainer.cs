using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

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
    /// <param name="cancellation">Stops between two steps.</param>
    /// <exception cref="ArgumentException">Options and model do not fit, or the text has ids that the model lacks.</exception>
    /// <exception cref="ArithmeticException">The loss is no longer finite.</exception>
    public static void Train(
        TrainableModel model,
        IReadOnlyList<int> tokens,
        TrainingOptions options,
        RandomStream random,
        Action<TrainingStep>? report = null,
        CancellationToken cancellation = default)
    {
        options.Validate(model.Config.ContextLength, model.Config.Vocabulary, tokens);
        using var optimizer = Optimizer(model, options);
        var threads = get_num_threads();
        Shard[] shards = [.. Enumerable.Range(0, options.Shards).Select(_ => new Shard(model))];
        try
        {
            for (var step = 0; step < options.Steps; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var loss = Gradients(model, shards, Batch(tokens, options, random), options);
                if (!double.IsFinite(loss))
                {
                    throw new ArithmeticException($"The training loss is {loss} at step {step + 1}; lower the learning rate.");
                }

                var norm = nn.utils.clip_grad_norm_(model.Parameters.Values, options.GradientClip);
                foreach (var group in optimizer.ParamGroups)
                {
                    group.LearningRate = options.RateAt(step);
                }

                optimizer.step();
                report?.Invoke(new(step + 1, loss, norm, options.RateAt(step), (step + 1L) * options.Windows * options.Length));
            }
        }
        finally
        {
            set_num_threads(threads);
            Array.ForEach(shards, shard => shard.Dispose());
        }
    }

    private static AdamW Optimizer(TrainableModel model, TrainingOptions options)
    {
        const double Beta2 = 0.95;   // As large models are trained (Brown et al. 2020, appendix B).
        var kinds = model.Parameters.Values.ToLookup(parameter => parameter.dim() > 1);
        return optim.AdamW([Group(kinds[true], options.WeightDecay), Group(kinds[false], 0)], options.LearningRate, beta2: Beta2);

        AdamW.ParamGroup Group(IEnumerable<Parameter> parameters, double decay) =>
            new(parameters, options.LearningRate, beta2: Beta2, weight_decay: decay);
    }

    // (windows, length + 1): every token but the last predicts the one after it.
    private static Tensor Batch(IReadOnlyList<int> tokens, TrainingOptions options, RandomStream random)
    {
        var ids = new long[options.Windows * (options.Length + 1)];
        for (var window = 0; window < options.Windows; window++)
        {
            var start = random.Next(tokens.Count - options.Length);
            for (var i = 0; i <= options.Length; i++)
            {
                ids[window * (options.Length + 1) + i] = tokens[start + i];
            }
        }

        return tensor(ids, [options.Windows, options.Length + 1]);
    }

    // The shards' gradients are added in their order, so that the sum does not depend on which was ready first.
    private static double Gradients(TrainableModel model, Shard[] shards, Tensor batch, TrainingOptions options)
    {
        var losses = new double[shards.Length];
        var parts = batch.chunk(shards.Length);
        Parallel.For(0, shards.Length, index =>
        {
            using var scope = NewDisposeScope();
            if (shards.Length > 1)
            {
                set_num_threads(1);   // Shards share the cores among themselves. libtorch keeps the number per thread.
            }

            var (inputs, targets) = (parts[index].narrow(1, 0, options.Length), parts[index].narrow(1, 1, options.Length));
            losses[index] = shards[index].Backward(inputs, targets, options.Windows * options.Length);
        });
        using var _ = no_grad();
        foreach (var (name, parameter) in model.Parameters)
        {
            var gradient = shards[0].TakeGradient(name);
            foreach (var shard in shards.Skip(1))
            {
                gradient.add_(shard.TakeGradient(name));
            }

            parameter.grad = gradient;
        }

        return losses.Sum();
    }
}
