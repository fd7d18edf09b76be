using EvoPrune.Models.Families;
using EvoPrune.Models.Profiling;
using EvoPrune.Tensors.Kernels;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>The transformer of every family: embedding, sublayers that add to a residual stream, final norm, head.</summary>
/// <remarks>
/// It knows features (norms before or after, learned or rotary positions, gates, grouped queries, sliding windows), not families. It takes
/// each sublayer's weights from its source when it comes to it, so pruned weights of one sublayer exist at a time.
/// </remarks>
/// <param name="config">Sizes and settings.</param>
/// <param name="isCausal">Whether a position sees only itself and those before it.</param>
/// <param name="weights">The weights.</param>
internal sealed class Transformer(ModelConfig config, bool isCausal, IWeightSource weights)
{
    /// <summary>Embeds tokens (windows, length); the tensors belong to the current dispose scope.</summary>
    /// <exception cref="ArgumentException">The windows are empty or longer than the model takes.</exception>
    public ResidualStream Start(Tensor tokens) => tokens.shape is [> 0, > 0 and var length] && length <= config.ContextLength
        ? Resume(tokens, weights.Outer.Embedding.Apply(tokens.to(weights.Outer.Device)))
        : throw new ArgumentException(
            $"Tokens are (windows, length up to {config.ContextLength}), not ({string.Join(", ", tokens.shape)}).", nameof(tokens));

    /// <summary>Embeds packed sequences; the tensors belong to the current dispose scope.</summary>
    /// <param name="sequences">The sequences.</param>
    /// <param name="states">States (rows, hidden size) that earlier sublayers computed, to go on from; null to embed.</param>
    /// <exception cref="ArgumentException">There is no sequence, or one is longer than the model takes.</exception>
    public ResidualStream Start(PackedSequences sequences, Tensor? states = null)
    {
        if (sequences.Rows == 0 || sequences.Sequences.Max(sequence => sequence.Length) is var longest && longest > config.ContextLength)
        {
            throw new ArgumentException($"Sequences have 1 to {config.ContextLength} tokens.", nameof(sequences));
        }

        var tokens = weights.Outer.Embedding.Tokens;
        var batches = MicroBatch.Ranges(sequences, tokens.device, weights.Outer.IsCast).Select(range => new RowBatch(
            range.Start, range.Segments.Sum(segment => segment.Count),
            Positions.Of(config, range.Segments, Precision.Of(tokens.dtype, tokens.device_type), tokens.device))).ToList();
        var ids = sequences.ToTensor().to(tokens.device);
        var indices = cat([.. batches.Select(batch => batch.Positions.Indices!)]);
        return new(states ?? weights.Outer.Embedding.Apply(ids, indices), batches);
    }

    /// <summary>
    /// Continues from states (windows x length, hidden size) that earlier sublayers computed for tokens (windows, length).
    /// </summary>
    public ResidualStream Resume(Tensor tokens, Tensor states)
    {
        var (positions, length) = (PositionsFor(tokens.shape[1]), tokens.shape[1]);
        return new(states, [.. MicroBatch.Ranges(tokens.shape[0], length, states.device, weights.Outer.IsCast)
            .Select(range => new RowBatch(range.Start * length, range.Count * length, positions))]);
    }

    /// <summary>Runs the sublayers on states, in place.</summary>
    /// <param name="stream">The states.</param>
    /// <param name="observer">Called before and after every block; null if unused.</param>
    /// <param name="first">The first block to run.</param>
    public void Run(ResidualStream stream, IForwardObserver? observer = null, int first = 0)
    {
        foreach (var block in weights.Sublayers.Where(id => id.Block >= first).GroupBy(id => id.Block))
        {
            using var ofBlock = NewDisposeScope();
            observer?.Enter(block.Key, stream);
            foreach (var id in block)
            {
                using var ofSublayer = NewDisposeScope();
                var sublayer = TransformerSublayer.Of(weights.Get(id), config);
                stream.Apply(sublayer);
                observer?.Ran(sublayer);
            }

            observer?.Leave(block.Key, stream);
        }
    }

    /// <summary>Applies the final norm to states, in place.</summary>
    public void Finish(ResidualStream stream)
    {
        if (weights.Outer.FinalNorm is { } norm)
        {
            stream.Apply(norm.Widened());
        }
    }

    /// <summary>Token ids (windows, length) to final hidden states (windows x length, hidden size) in one piece, with gradients.</summary>
    public Tensor Differentiable(Tensor tokens)
    {
        var states = weights.Outer.Embedding.Apply(tokens);
        var positions = PositionsFor(tokens.shape[1]);
        foreach (var id in weights.Sublayers)
        {
            states = TransformerSublayer.Of(weights.Get(id), config, packs: false).Next(states, positions);
        }

        return weights.Outer.FinalNorm?.Apply(states) ?? states;
    }

    /// <summary>Hidden states (..., hidden size) to logits (..., vocabulary).</summary>
    /// <exception cref="NotSupportedException">The model is an encoder.</exception>
    public Tensor Logits(Tensor hiddenStates)
    {
        using var scope = NewDisposeScope();
        var outer = weights.Outer;
        var head = outer.Head ?? throw new NotSupportedException("The model is an encoder: it predicts no next token.");
        Phases.Count(2.0 * hiddenStates.numel() / hiddenStates.shape[^1] * head.numel());
        var states = outer.HeadProjection is null ? hiddenStates : PackedWeight.Linear(hiddenStates, outer.HeadProjection.Widened(), null);
        var logits = outer.IsCast
            ? Autocast.Linear(states, head, packed: null, bias: null).to(states.dtype)
            : PackedWeight.Linear(states, head, null);
        return logits.MoveToOuterDisposeScope();
    }

    private Positions PositionsFor(long length)
    {
        var tokens = weights.Outer.Embedding.Tokens;
        return Positions.Of(config, isCausal, length, Precision.Of(tokens.dtype, tokens.device_type), tokens.device);
    }
}

/// <summary>Follows a forward pass.</summary>
internal interface IForwardObserver
{
    /// <summary>Called before the first sublayer of a block is asked for.</summary>
    void Enter(int block, ResidualStream stream)
    {
    }

    /// <summary>Called after a sublayer ran.</summary>
    void Ran(TransformerSublayer sublayer)
    {
    }

    /// <summary>Called after the last sublayer of a block.</summary>
    void Leave(int block, ResidualStream stream)
    {
    }
}
