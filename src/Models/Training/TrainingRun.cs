using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EvoPrune.Models.Training;

/// <summary>Training step by step, with a state that can be saved between two of them and restored: the weights then end up the same, to the bit.</summary>
public sealed class TrainingRun : IDisposable
{
    private readonly Trainable model;
    private readonly IReadOnlyList<int> tokens;
    private readonly TrainingOptions options;
    private readonly RandomStream random;
    private readonly AdamW optimizer;
    private readonly Shard[] shards;
    private double firstLoss;

    /// <summary>Begins before the first step.</summary>
    /// <inheritdoc cref="Trainer.Train" path="/param"/>
    /// <exception cref="ArgumentException">Options and model do not fit, or the text has ids that the model lacks.</exception>
    public TrainingRun(Trainable model, IReadOnlyList<int> tokens, TrainingOptions options, RandomStream random, ICandidate? teacher = null)
    {
        options.Validate(model.Config.ContextLength, model.Config.Vocabulary, tokens);
        (this.model, this.tokens, this.options, this.random) = (model, tokens, options, random);
        optimizer = Optimizer();
        shards = [.. Enumerable.Range(0, options.Shards).Select(_ => new Shard(model, options.Distillation > 0 ? teacher : null, options.Distillation))];
    }

    /// <summary>Steps that were made.</summary>
    public int Step { get; private set; }

    /// <summary>Steps of the whole run.</summary>
    public int Steps => options.Steps;

    /// <summary>Whether the last step was made.</summary>
    public bool IsDone => Step == options.Steps;

    /// <summary>Makes a step.</summary>
    /// <exception cref="ArithmeticException">The training diverged; the weights are worth nothing any more.</exception>
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
            parameter.grad = null;   // Frees it; zeroing would keep it for as long as the weights live.
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

    /// <summary>Reads what a run of the same model, tokens, options and stream has written, and goes on from there. For a run that has made no step.</summary>
    /// <exception cref="ArgumentException">Another model was written.</exception>
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
            Draw();   // The windows that are behind it.
        }
    }

    /// <summary>Frees averages and gradients; the weights are the model's.</summary>
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

    // Where the windows of a step begin in the text.
    private int[] Draw() => [.. Enumerable.Range(0, options.Windows * options.Accumulation).Select(_ => random.Next(tokens.Count - options.Length))];

    // (windows, length + 1): every token but the last predicts the one after it.
    private Tensor Batch(int[] starts) => tensor(
        [.. starts.SelectMany(start => Enumerable.Range(start, options.Length + 1).Select(position => (long)tokens[position]))],
        [starts.Length, options.Length + 1]);

    // The loss; the gradients are the parameters'.
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

    // The shards' gradients are added in their order, so that the sum does not depend on which was ready first.
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

    // A model that is worse than at its first step by more than guessing all tokens alike costs, ln(vocabulary), will not recover.
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
