using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Transformer = EvoPrune.Models.Inference.Transformer;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrune.Models.Training;

/// <summary>
/// Trains step by step. Its state can be saved between two steps; a restored run ends with the same weights, to the bit.
/// </summary>
public sealed class TrainingRun : IDisposable
{
    private readonly Trainable model;
    private readonly IReadOnlyList<int> tokens;
    private readonly TrainingOptions options;
    private readonly RandomStream random;
    private readonly AdamW optimizer;
    private readonly Shard[] shards;
    private double firstLoss;

    /// <summary>Starts before the first step.</summary>
    /// <inheritdoc cref="Trainer.Train" path="/param"/>
    /// <exception cref="ArgumentException">Options and model do not fit, or the text has ids that the model lacks.</exception>
    public TrainingRun(Trainable model, IReadOnlyList<int> tokens, TrainingOptions options, RandomStream random, ICandidate? teacher = null)
    {
        options.Validate(model.Config.ContextLength, model.Config.Vocabulary, tokens);
        (this.model, this.tokens, this.options, this.random) = (model, tokens, options, random);
        optimizer = Optimizer();
        shards = [.. Enumerable.Range(0, options.Shards)
            .Select(_ => new Shard(model, options.Distillation > 0 ? teacher : null, options.Distillation))];
    }

    /// <summary>Number of steps that are done.</summary>
    public int Step { get; private set; }

    /// <summary>Number of steps of the whole run.</summary>
    public int Steps => options.Steps;

    /// <summary>Whether the last step was made.</summary>
    public bool IsDone => Step == options.Steps;

    /// <summary>Makes a step.</summary>
    /// <exception cref="ArithmeticException">The training diverged; the weights are unusable.</exception>
    public TrainingStep Next()
    {
        using var scope = NewDisposeScope();
        var loss = Gradients();
        var norm = nn.utils.clip_grad_norm_(model.Parameters.Values, options.GradientClip);
        firstLoss = Step == 0 ? loss : firstLoss;
        RequireProgress(loss, norm);
        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = options.RateAt(Step);
        }

        optimizer.step();
        foreach (var parameter in model.Parameters.Values)
        {
            parameter.grad = null;   // Frees its memory; zeroing would keep it.
        }

        Step++;
        return new(Step, loss, norm, options.RateAt(Step - 1), Step * options.TokensPerStep);
    }

    /// <summary>Writes weights, averages and the number of steps.</summary>
    public void Save(Stream stream)
    {
        using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(Step);
        writer.Write(firstLoss);
        foreach (var parameter in model.Parameters.Values)
        {
            parameter.Save(writer);
        }

        optimizer.save_state_dict(writer);
    }

    /// <summary>
    /// Restores the saved state of a run of the same model, tokens, options and stream. Call it before the first step.
    /// </summary>
    /// <exception cref="ArgumentException">The state is that of another model.</exception>
    /// <exception cref="EndOfStreamException">The stream is cut off.</exception>
    public void Restore(Stream stream)
    {
        using var reader = new BinaryReader(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        var step = reader.ReadInt32();
        firstLoss = reader.ReadDouble();
        foreach (var parameter in model.Parameters.Values)
        {
            parameter.Load(reader);
        }

        optimizer.load_state_dict(reader);
        for (; Step < step; Step++)
        {
            Draw();   // Skips the windows of earlier steps.
        }
    }

    /// <summary>Frees averages and gradients. The weights belong to the model.</summary>
    public void Dispose()
    {
        Array.ForEach(shards, shard => shard.Dispose());
        optimizer.Dispose();
    }

    private AdamW Optimizer()
    {
        var kinds = model.Parameters.Values.ToLookup(parameter => parameter.dim() > 1);
        return optim.AdamW([Group(kinds[true], options.WeightDecay), Group(kinds[false], 0)], options.LearningRate, beta2: options.Beta2);

        AdamW.ParamGroup Group(IEnumerable<Parameter> parameters, double decay) =>
            new(parameters, options.LearningRate, beta2: options.Beta2, weight_decay: decay);
    }

    // The first token of each window of a step.
    private int[] Draw() =>
        [.. Enumerable.Range(0, options.Windows * options.Accumulation).Select(_ => random.Next(tokens.Count - options.Length))];

    // (windows, length + 1): every token but the last predicts the one after it.
    private Tensor Batch(int[] starts) => tensor(
        [.. starts.SelectMany(start => Enumerable.Range(start, options.Length + 1).Select(position => (long)tokens[position]))],
        [starts.Length, options.Length + 1]);

    // Returns the loss; leaves the gradients in the parameters.
    private double Gradients()
    {
        Tensor[] parts = [.. Draw().Chunk(options.Windows).SelectMany(starts => Batch(starts).chunk(options.Shards))];
        var losses = new double[parts.Length];
        var threads = get_num_threads();
        try
        {
            Parallel.For(0, shards.Length, index => Backward(index, parts, losses));
        }
        finally
        {
            set_num_threads(threads);
        }

        AddUp();
        return losses.Sum();
    }

    private void Backward(int shard, Tensor[] parts, double[] losses)
    {
        using var scope = NewDisposeScope();
        if (shards.Length > 1)
        {
            set_num_threads(1);   // Shards share the cores among themselves. libtorch keeps the number per thread.
        }

        for (var part = shard; part < parts.Length; part += shards.Length)
        {
            var (inputs, targets) = (parts[part].narrow(1, 0, options.Length), parts[part].narrow(1, 1, options.Length));
            losses[part] = shards[shard].Backward(inputs, targets, options.TokensPerStep);
        }
    }

    // Gradients are added in the order of the shards, so the sum does not depend on which finished first.
    private void AddUp()
    {
        using var _ = no_grad();
        foreach (var (name, parameter) in model.Parameters)
        {
            using var ofParameter = NewDisposeScope();
            Tensor[] gradients = [.. shards.Select(shard => shard.TakeGradient(name)).OfType<Tensor>()];
            if (gradients is [var sum, .. var others])
            {
                Array.ForEach(others, other => sum.add_(other));
                parameter.grad = model.Masks.TryGetValue(name, out var kept) ? sum.mul_(kept) : sum;
            }
        }
    }

    // A loss above that of the first step by more than ln(vocabulary), the loss of a uniform guess, does not recover.
    private void RequireProgress(double loss, double norm)
    {
        var worst = firstLoss + Math.Log(model.Config.Vocabulary);
        var trouble = !double.IsFinite(loss) ? $"the loss is {loss}"
            : !double.IsFinite(norm) ? $"the norm of the gradient is {norm}"
            : loss > worst ? FormattableString.Invariant($"the loss is {loss:0.00}, after {firstLoss:0.00} at the first step")
            : null;
        if (trouble is not null)
        {
            throw new ArithmeticException($"The training diverged at step {Step + 1}: {trouble}; lower the learning rate.");
        }
    }
}

/// <summary>Trains a language model on the next token: AdamW, gradient clipping, warm-up and cosine.</summary>
public static class Trainer
{
    /// <summary>Trains in place. The same model, tokens, options and stream give the same weights.</summary>
    /// <param name="model">The model to train.</param>
    /// <param name="tokens">Text to learn from; windows start anywhere in it.</param>
    /// <param name="options">The recipe.</param>
    /// <param name="random">Chooses the windows.</param>
    /// <param name="report">Called after every step.</param>
    /// <param name="teacher">The teacher, if the options distil.</param>
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

/// <summary>One part of every batch, with its own gradients over the shared weights. Shards run at the same time.</summary>
internal sealed class Shard : IDisposable
{
    private readonly Dictionary<string, Tensor> leaves;
    private readonly Transformer transformer;
    private readonly ICandidate? teacher;
    private readonly double distillation;

    /// <summary>A shard over the weights of a model.</summary>
    /// <param name="model">The trained model.</param>
    /// <param name="teacher">The teacher for distillation; null for none.</param>
    /// <param name="distillation">Weight of the teacher in the loss; the text has the rest of 1.</param>
    public Shard(Trainable model, ICandidate? teacher = null, double distillation = 0)
    {
        (this.teacher, this.distillation) = (teacher, distillation);
        leaves = model.Parameters.ToDictionary(
            entry => entry.Key,
            entry => entry.Value.detach().requires_grad_().DetachFromDisposeScope(),
            StringComparer.Ordinal);
        transformer = model.Over(name => leaves[name]);
    }

    /// <summary>
    /// Loss of some windows, summed over tokens and divided by <paramref name="divisor"/>. Its gradients are added to the earlier ones.
    /// </summary>
    public double Backward(Tensor inputs, Tensor targets, double divisor)
    {
        using var scope = NewDisposeScope();
        var logits = transformer.Logits(transformer.Differentiable(inputs));
        var loss = F.cross_entropy(logits, targets.reshape(-1), reduction: nn.Reduction.Sum) / divisor;
        if (teacher is not null)
        {
            loss = loss * (1 - distillation) + F.kl_div(F.log_softmax(logits, 1), Taught(inputs), reduction: nn.Reduction.Sum)
                * (distillation / divisor);
        }

        loss.backward();
        return loss.item<float>();
    }

    /// <summary>
    /// Takes the gradient of a parameter out of the shard; null if the parameter has no effect, as in a sublayer without channels.
    /// </summary>
    public Tensor? TakeGradient(string name)
    {
        var leaf = leaves[name];
        var gradient = leaf.grad;
        leaf.grad = null;
        return gradient;
    }

    public void Dispose()
    {
        foreach (var leaf in leaves.Values)
        {
            leaf.Dispose();
        }
    }

    // Log-probabilities (windows x length, vocabulary).
    private Tensor Taught(Tensor inputs)
    {
        using var _ = no_grad();
        var logits = teacher!.Logits(teacher.HiddenStates(inputs)).to(ScalarType.Float32);
        return F.log_softmax(logits.reshape(-1, logits.shape[^1]), 1);
    }
}
