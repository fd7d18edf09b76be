using EvoPrune.Models.Families;
using EvoPrune.Models.Inference;
using static TorchSharp.torch;

namespace EvoPrune.Models.Weights;

/// <summary>The dense model that candidates are views of.</summary>
/// <param name="Config">Sizes and settings.</param>
/// <param name="IsCausal">Whether a position sees only itself and those before it.</param>
/// <param name="Weights">The checkpoint's weights, in memory or read from their files.</param>
internal sealed record DenseModel(ModelConfig Config, bool IsCausal, IWeightSource Weights)
{
    /// <summary>The head in bfloat16 for autocast; null without autocast.</summary>
    public Tensor? CastHead { get; init; }

    /// <summary>The transformer over these weights.</summary>
    public Transformer Transformer(IWeightSource weights) => new(Config, IsCausal, weights);

    /// <summary>Checkpoint weights in the type to compute in.</summary>
    public IWeightSource Computed(IWeightSource checkpoint) => Cast(new WidenedWeights(checkpoint));

    /// <summary>Widened weights as autocast computes with them; unchanged without autocast.</summary>
    public IWeightSource Cast(IWeightSource widened) => CastHead is null ? widened : new CastWeights(widened, CastHead);
}

/// <summary>The weights of a model under a plan: the chain of sources, and walks along it in the order of the forward pass.</summary>
/// <param name="model">The dense model.</param>
/// <param name="plan">What is done to each sublayer.</param>
/// <param name="method">Makes the weights.</param>
/// <param name="statistics">Input statistics of the dense model, for methods that measure there.</param>
internal sealed class PlannedWeights(DenseModel model, CompressionPlan plan, PruningMethod method, DenseStatistics? statistics = null)
{
    private volatile IReadOnlyDictionary<SublayerId, StoredInputs>? remembered;

    /// <summary>The weights of a model as they are.</summary>
    public static PlannedWeights Unchanged(DenseModel model) => new(model, CompressionPlan.Dense, PruningMethod.None);

    /// <summary>What is done to each sublayer.</summary>
    public CompressionPlan Plan => plan;

    /// <summary>Where candidates share weights; null to make all of them for this candidate.</summary>
    public CandidateCache? Cache { get; init; }

    /// <summary>The type in which new weights will be stored and through which they are rounded; null for none.</summary>
    public ScalarType? Stored { get; init; }

    /// <summary>The dense model.</summary>
    public DenseModel Model => model;

    private bool Measures => method.Needs is not null && model.Weights.Sublayers.Any(id => CalibrationPass.IsPruned(plan[id]));

    /// <summary>The weights in any order, for methods that measure no activations.</summary>
    /// <param name="inOldShapes">Whether shrunk sublayers keep their shapes, with zeros where head groups or channels are gone.</param>
    public IWeightSource Sources(bool inOldShapes) => Chain(pass: null, inOldShapes);

    /// <summary>
    /// Whether a run measures activations, and on these tokens (windows, length): then their states need not be computed twice.
    /// </summary>
    public bool MeasuresOn(Tensor tokens) => Measures && Known() is null && IsCalibration(tokens);

    /// <summary>Runs the sublayers on a stream.</summary>
    /// <param name="stream">Residual states before the first block to run.</param>
    /// <param name="carried">Whether the stream is that of the calibration tokens, for <see cref="MeasuresOn"/>.</param>
    /// <param name="observer">Follows the run; null if unused.</param>
    /// <param name="first">The first block to run.</param>
    /// <param name="norms">Norms that other candidates measured on the same states; null to measure all.</param>
    public void Run(ResidualStream stream, bool carried, IForwardObserver? observer = null, int first = 0, SharedNorms? norms = null)
    {
        var pass = Begin(carried, norms);
        model.Transformer(Chain(pass)).Run(stream, pass is null ? observer : observer is null ? pass : new Both(pass, observer), first);
        Remember(pass, first);
    }

    /// <summary>Shows the weights of every sublayer that stays, in order; new tensors live until the visitor returns.</summary>
    public void Visit(Action<SublayerWeights> visit)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var pass = Begin(carried: false, norms: null);
        var weights = Chain(pass);
        foreach (var block in weights.Sublayers.GroupBy(id => id.Block))
        {
            using var ofBlock = NewDisposeScope();
            pass?.Enter(block.Key, stream: null);
            foreach (var id in block)
            {
                using var ofSublayer = NewDisposeScope();
                var runs = pass?.Runs(block.Key) is true;
                var sublayer = runs ? weights.Get(id).Made() : weights.Get(id);
                visit(sublayer);
                if (runs)
                {
                    pass!.Ran(TransformerSublayer.Of(sublayer, model.Config));
                }
            }
        }

        Remember(pass, first: 0);
    }

    private IWeightSource Chain(CalibrationPass? pass, bool inOldShapes = false)
    {
        var masks = Cache is null ? null : new MaskCache(Cache, method.Key);
        var weights = method.Over(pass?.Dense ?? model.Weights, plan, id => pass?.Of(id), masks, inOldShapes);
        weights = model.Cast(Stored is { } type ? new RoundedWeights(weights, type) : weights);
        return Cache is null ? weights : new CachedWeights(weights, Cache, method.Key);
    }

    private CalibrationPass? Begin(bool carried, SharedNorms? norms) =>
        Measures ? new(model, plan, method, Known(), carried, norms) : null;

    private void Remember(CalibrationPass? pass, int first)
    {
        // The pass keeps only norms, which are small, so a second walk need not measure them.
        if (pass is { Measured.Count: > 0 } && first == 0)
        {
            remembered = pass.Measured;
        }
    }

    private IReadOnlyDictionary<SublayerId, StoredInputs>? Known() => method.MeasuresCandidate
        ? remembered
        : statistics!.Over(method.Calibration!, method.Needs!.Statistic);

    private bool IsCalibration(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        return method.Calibration is { } windows && tokens.shape is [var count, var length]
            && (count, length) == (windows.Count, windows.Length)
            && tokens.eq(windows.ToTensor().to(tokens.device)).all().item<bool>();
    }

    private sealed class Both(IForwardObserver one, IForwardObserver other) : IForwardObserver
    {
        public void Enter(int block, ResidualStream stream)
        {
            one.Enter(block, stream);
            other.Enter(block, stream);
        }

        public void Ran(TransformerSublayer sublayer)
        {
            one.Ran(sublayer);
            other.Ran(sublayer);
        }

        public void Leave(int block, ResidualStream stream)
        {
            one.Leave(block, stream);
            other.Leave(block, stream);
        }
    }
}
