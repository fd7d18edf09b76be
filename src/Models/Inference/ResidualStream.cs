using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>The residual states of all windows on their way through the sublayers, micro-batch by micro-batch.</summary>
internal sealed class ResidualStream
{
    private readonly long windows;
    private readonly Positions positions;
    private readonly bool isCast;

    private ResidualStream(ModelWeights model, Tensor states, Tensor tokens) =>
        (States, windows, positions, isCast) = (states, tokens.shape[0], model.Positions(tokens.shape[1]), model.CastHead is not null);

    /// <summary>(windows x length, hidden size).</summary>
    public Tensor States { get; }

    /// <summary>Embeds tokens (windows, length); the tensors belong to the current dispose scope.</summary>
    /// <exception cref="ArgumentException">The windows are empty or longer than the model takes.</exception>
    public static ResidualStream Start(ModelWeights model, Tensor tokens)
    {
        var context = model.Config.ContextLength;
        return tokens.shape is [> 0, > 0 and var length] && length <= context
            ? new(model, model.Embedding.Apply(tokens.to(model.Embedding.Tokens.device)), tokens)
            : throw new ArgumentException(
                $"Tokens are (windows, length up to {context}), not ({string.Join(", ", tokens.shape)}).", nameof(tokens));
    }

    /// <summary>Goes on from states that earlier sublayers made of tokens (windows, length); they are taken over.</summary>
    public static ResidualStream GoOn(ModelWeights model, Tensor tokens, Tensor states) => new(model, states, tokens);

    /// <summary>The sublayer's effect, in place.</summary>
    public void Apply(SublayerWeights sublayer)
    {
        using var span = Phases.Time(Phases.Blocks);
        Phases.Count(sublayer.Operations(windows * positions.Length, positions.Length));
        using var scope = NewDisposeScope();
        var packed = sublayer.WithPacked();
        ForEachBatch(batch => packed.Apply(batch, positions));
    }

    /// <summary>The final norm, in place.</summary>
    public void Apply(Norm norm) => ForEachBatch(batch => batch.copy_(norm.Apply(batch)));

    /// <summary>Runs sublayers one after the other for their observers; the states stay as they are.</summary>
    public void Observe(IReadOnlyList<SublayerWeights> sublayers)
    {
        using var span = Phases.Time(Phases.Statistics);
        SublayerWeights[] run = [.. sublayers.Index().Select(sublayer => sublayer.Item with { IsOnlyObserved = sublayer.Index == sublayers.Count - 1 })];
        using var scope = NewDisposeScope();
        SublayerWeights[] packed = [.. run.Select(sublayer => sublayer.WithPacked())];
        Phases.Count(run.Sum(sublayer => sublayer.Operations(windows * positions.Length, positions.Length)));
        ForEachBatch(batch =>
        {
            var copy = batch.clone();
            foreach (var sublayer in packed)
            {
                sublayer.Apply(copy, positions);
            }
        });
    }

    /// <summary>(windows, length, hidden size).</summary>
    public Tensor ByWindow() => States.view(windows, positions.Length, -1);

    private void ForEachBatch(Action<Tensor> work)
    {
        var length = positions.Length;
        foreach (var (start, count) in MicroBatch.Ranges(windows, length, States.device, isCast))
        {
            using var scope = NewDisposeScope();
            work(States.narrow(0, start * length, count * length));
        }
    }
}
