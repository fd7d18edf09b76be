using EvoPrune.Tensors.Kernels;
using static TorchSharp.torch;

namespace EvoPrune.Plugins.Tests;

/// <summary>Runs searches without a model, in place of the host.</summary>
internal static class Searches
{
    public static readonly Metric Distance = new("distance", "", Direction.Minimize);

    /// <summary>Asks, evaluates and tells until the optimizer returns no proposals. A null score is a failed evaluation.</summary>
    public static List<Evaluation> Play(IOptimizer optimizer, long seed, Func<Genome, double?> score)
    {
        var all = new List<Evaluation>();
        for (var index = 0; ; index++)
        {
            var proposals = optimizer.Ask(new Generation(seed, "search", index));
            if (proposals.Count == 0)
            {
                return all;
            }

            Evaluation[] evaluations = [.. proposals.Select(proposal => score(proposal.Genome) is { } value
                ? Evaluation.Success(proposal, [new(Distance, value)])
                : Evaluation.Failed(proposal, "no value"))];
            optimizer.Tell(evaluations);
            all.AddRange(evaluations);
        }
    }

    /// <summary>
    /// A loss with interactions: every removed block has a cost, and every pair of removed blocks another, possibly negative one.
    /// </summary>
    public static Func<Genome, double> Interacting(int blocks, long seed)
    {
        var random = new RandomStream(seed, "loss");
        double[] alone = [.. Enumerable.Range(0, blocks).Select(_ => random.NextDouble())];
        double[][] pairs = [.. Enumerable.Range(0, blocks)
            .Select(i => Enumerable.Range(0, i).Select(_ => random.NextGaussian() * 0.5).ToArray())];
        return genome =>
        {
            int[] removed = [.. Enumerable.Range(0, blocks).Where(i => genome[i] == 1)];
            return removed.Sum(i => alone[i] + removed.Where(j => j < i).Sum(j => pairs[i][j]));
        };
    }
}

/// <summary>Shapes of small models, without weights.</summary>
internal static class Topologies
{
    /// <summary>One block per width, whose attention and feed-forward sublayers have one square layer of that width each.</summary>
    public static ModelTopology Of(params int[] widths) => new(
        "test", Vocabulary: 16, ContextLength: 8, HiddenSize: 4, Parameters: 1_000, BytesPerParameter: 4,
        [.. widths.Select((width, i) =>
            new Block(i, new(2, 2, 2), [Unit(i, SublayerKind.Attention, width), Unit(i, SublayerKind.Mlp, width)]))]);

    private static Sublayer Unit(int block, SublayerKind kind, int width)
    {
        var id = new SublayerId(block, kind);
        return new(id, [new LinearLayer($"{id}.w", width, width)], OtherParameters: width);
    }
}

/// <summary>A model that is a table: every token has a row of hidden values, and the head is a fixed matrix.</summary>
internal sealed class TableModel(int vocabulary, int width, double scale, CompressionPlan? plan = null) : IBlockwiseCandidate
{
    private int forwardPasses;

    public CompressionPlan Plan { get; } = plan ?? CompressionPlan.Dense;

    /// <summary>Number of forward passes so far.</summary>
    public int ForwardPasses => forwardPasses;

    /// <summary>Minimum time of a forward pass.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Number of blocks whose states are exposed.</summary>
    public int Blocks { get; init; } = 1;

    /// <summary>After block b, the hidden states times b + 1.</summary>
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
        tensor([.. Enumerable.Range(0, vocabulary * width).Select(i => value(i / width, i % width))], [vocabulary, width],
            dtype: ScalarType.Float32);

    private float Hidden(int token, int h) => (float)(scale * Math.Sin(1 + 7 * token + 3 * h));

    private static float Head(int token, int h) => (float)Math.Cos(2 + 5 * token + 11 * h);
}

/// <summary>Collects the lines of pruners.</summary>
internal sealed class Lines : List<string>, IPrunerLog
{
    public void Write(string line) => Add(line);
}
