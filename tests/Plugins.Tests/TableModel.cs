using EvoPrune.Tensors.Kernels;
using static TorchSharp.torch;

namespace EvoPrune.Plugins.Tests;

/// <summary>A model of a table: every token has a row of hidden values, and the head is a fixed matrix. Plans change the scale.</summary>
internal sealed class TableModel(int vocabulary, int width, double scale, CompressionPlan? plan = null) : IBlockwiseCandidate
{
    private int forwardPasses;

    public CompressionPlan Plan { get; } = plan ?? CompressionPlan.Dense;

    /// <summary>How often the model ran.</summary>
    public int ForwardPasses => forwardPasses;

    /// <summary>How long a pass takes at least.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Blocks whose states can be looked at.</summary>
    public int Blocks { get; init; } = 1;

    /// <summary>Behind block b, the hidden states times b + 1.</summary>
    public void BlockStates(Tensor tokens, Action<int, Tensor> visit)
    {
        using var scope = NewDisposeScope();
        for (var block = 0; block < Blocks; block++)
        {
            visit(block, HiddenStates(tokens) * (block + 1));
        }
    }

    /// <summary>The logits after a token, in plain loops.</summary>
    public double[] LogitsAfter(int token) =>
        [.. Enumerable.Range(0, vocabulary).Select(v => Enumerable.Range(0, width).Sum(h => (double)Hidden(token, h) * Head(v, h)))];

    public Tensor HiddenStates(Tensor tokens)
    {
        Interlocked.Increment(ref forwardPasses);
        Thread.Sleep(Pause);
        using var scope = NewDisposeScope();
        var table = Matrix(Hidden);
        return table.index_select(0, tokens.reshape(-1)).reshape(tokens.shape[0], tokens.shape[1], width).MoveToOuterDisposeScope();
    }

    public Tensor Logits(Tensor hiddenStates)
    {
        using var scope = NewDisposeScope();
        return PackedWeight.Linear(hiddenStates, Matrix(Head), null).MoveToOuterDisposeScope();
    }

    private Tensor Matrix(Func<int, int, float> value) =>
        tensor([.. Enumerable.Range(0, vocabulary * width).Select(i => value(i / width, i % width))], [vocabulary, width], dtype: ScalarType.Float32);

    private float Hidden(int token, int h) => (float)(scale * Math.Sin(1 + 7 * token + 3 * h));

    private static float Head(int token, int h) => (float)Math.Cos(2 + 5 * token + 11 * h);
}
