using System.Collections.Concurrent;
using EvoPrune.Models.Families;
using EvoPrune.Models.Inference;
using static TorchSharp.torch;
using SublayerInputs = System.Collections.Generic.IReadOnlyDictionary<EvoPrune.Models.Families.LinearRole, EvoPrune.InputStatistics>;

namespace EvoPrune.Models.Weights;

/// <summary>
/// Statistics of a sublayer's inputs that outlive the scope in which they were measured: plain arrays, which any thread may read.
/// </summary>
internal sealed class StoredInputs(SublayerInputs statistics)
{
    private readonly Dictionary<LinearRole, (float[] Norms, float[]? Gram, long Tokens)> arrays = statistics.ToDictionary(
        entry => entry.Key,
        entry => (Array(entry.Value.Norms), entry.Value.Gram is { } gram ? Array(gram) : null, entry.Value.Tokens));

    /// <summary>The statistics as tensors in the current dispose scope; on the host they share the arrays' memory.</summary>
    public SublayerInputs On(Device device) => arrays.ToDictionary(entry => entry.Key, entry =>
    {
        var (norms, gram, tokens) = entry.Value;
        var products = gram is null ? null : from_array(gram, device).view(norms.Length, norms.Length);
        return new InputStatistics(from_array(norms, device), products, tokens);
    });

    private static float[] Array(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.cpu().reshape(-1).data<float>().ToArray();
    }
}

/// <summary>Input statistics of the dense model: measured when first needed, kept as long as the model, shared by all candidates.</summary>
/// <remarks>
/// Norms are small. Grams are not: for every sublayer at once, inputs x inputs numbers of 4 bytes for each different input.
/// </remarks>
internal sealed class DenseStatistics(DenseModel model)
{
    private readonly ConcurrentDictionary<MeasurementKey, Lazy<IReadOnlyDictionary<SublayerId, StoredInputs>>> measured = [];

    private sealed record MeasurementKey(string Hash, int Length, InputStatistic Statistic);

    /// <summary>The statistics of every sublayer over these tokens.</summary>
    public IReadOnlyDictionary<SublayerId, StoredInputs> Over(TokenWindows windows, InputStatistic statistic) =>
        measured.GetOrAdd(new(windows.Hash, windows.Length, statistic), _ => new(() => Measure(windows, statistic))).Value;

    private Dictionary<SublayerId, StoredInputs> Measure(TokenWindows windows, InputStatistic statistic)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var weights = model.Computed(model.Weights);
        var stream = model.Transformer(weights).Start(windows.ToTensor());
        var inputs = new Dictionary<SublayerId, StoredInputs>();
        foreach (var id in weights.Sublayers)
        {
            using var ofSublayer = NewDisposeScope();
            var sublayer = weights.Get(id);
            var sums = new InputSums(sublayer, statistic);
            stream.Apply(TransformerSublayer.Of(sublayer, model.Config), sums.Add);
            inputs.Add(id, new(sums.Statistics()));
        }

        return inputs;
    }
}

/// <summary>Measures the inputs of the sublayers that a pruner changes while a walk goes through the model, for that walk.</summary>
/// <remarks>
/// Where a pruner looks at the pruned model (Sun et al. 2024), the calibration tokens go along: each block runs with its dense weights,
/// without what is dropped, on the output of the pruned blocks before it; then its sublayers are pruned, then it runs again. Blocks without
/// a pruned sublayer run once; after the last pruned block nothing runs. The statistics of one block exist at a time.
/// </remarks>
internal sealed class CalibrationPass : IForwardObserver
{
    private readonly DenseModel model;
    private readonly IReadOnlyList<SublayerId> sublayers;
    private readonly CompressionPlan plan;
    private readonly PruningMethod method;
    private readonly IReadOnlyDictionary<SublayerId, StoredInputs>? known;
    private readonly ResidualStream? own;
    private readonly SharedNorms? shared;
    private readonly int last;
    private readonly BlockWeights block;
    private IReadOnlyDictionary<SublayerId, SublayerInputs> inputs = new Dictionary<SublayerId, SublayerInputs>();

    /// <summary>Begins a pass; its tensors belong to the current dispose scope.</summary>
    /// <param name="model">The dense model.</param>
    /// <param name="plan">What is done to each sublayer.</param>
    /// <param name="method">A method that measures activations.</param>
    /// <param name="known">Statistics that need not be measured; null to measure.</param>
    /// <param name="carried">Whether the walk itself runs the calibration tokens, so that the pass need not.</param>
    /// <param name="shared">Norms that other candidates measured on the same states; null to measure all.</param>
    public CalibrationPass(
        DenseModel model, CompressionPlan plan, PruningMethod method, IReadOnlyDictionary<SublayerId, StoredInputs>? known, bool carried,
        SharedNorms? shared)
    {
        (this.model, this.plan, this.method, this.known) = (model, plan, method, known);
        sublayers = [.. model.Weights.Sublayers.Where(id => plan[id] is not Drop)];
        last = sublayers.Where(id => IsPruned(plan[id])).Select(id => id.Block).DefaultIfEmpty(-1).Max();
        this.shared = method.Needs!.Statistic == InputStatistic.Norms ? shared : null;
        own = known is null && !carried ? model.Transformer(model.Computed(model.Weights)).Start(method.Calibration!.ToTensor()) : null;
        block = new(model.Weights);
    }

    /// <summary>The dense weights. Those of a block that is measured are read once: the block runs, and then it is pruned.</summary>
    public IWeightSource Dense => block;

    /// <summary>What was measured so far, where it is small enough to keep.</summary>
    public Dictionary<SublayerId, StoredInputs> Measured { get; } = [];

    /// <summary>Whether a treatment makes new weights, for which the inputs must be known.</summary>
    public static bool IsPruned(Treatment treatment) => treatment is not (Keep or Drop);

    /// <summary>The inputs of a sublayer's layers; null if its treatment does not need them.</summary>
    public SublayerInputs? Of(SublayerId id) => known is null ? inputs.GetValueOrDefault(id)
        : IsPruned(plan[id]) ? known[id].On(model.Weights.Outer.Device)
        : null;

    /// <summary>Measures a block, before the walk takes its weights.</summary>
    /// <param name="index">The block.</param>
    /// <param name="stream">The walk's states, if it carries the calibration tokens.</param>
    public void Enter(int index, ResidualStream? stream)
    {
        if (known is not null || index > last)
        {
            return;
        }

        SublayerId[] ids = [.. sublayers.Where(id => id.Block == index)];
        block.Hold(ids);
        inputs = Measure(ids, own ?? stream!);
        if (method.Needs!.Statistic == InputStatistic.Norms)
        {
            foreach (var (id, statistics) in inputs)
            {
                Measured.Add(id, new(statistics));
            }
        }
    }

    /// <summary>Takes the calibration tokens through a pruned sublayer, where the walk does not.</summary>
    public void Ran(TransformerSublayer sublayer)
    {
        if (sublayer.Id.Block < last)
        {
            own?.Apply(sublayer);
        }
    }

    /// <summary>Whether the pass needs the sublayers of a block to run.</summary>
    public bool Runs(int index) => own is not null && index < last;

    void IForwardObserver.Enter(int index, ResidualStream stream) => Enter(index, stream);

    private IReadOnlyDictionary<SublayerId, SublayerInputs> Measure(SublayerId[] ids, ResidualStream stream)
    {
        var weights = model.Computed(block);
        SublayerWeights[] pruned = [.. ids.Where(id => IsPruned(plan[id])).Select(weights.Get)];
        if (pruned.Length == 0)
        {
            return new Dictionary<SublayerId, SublayerInputs>();
        }

        // Nothing after the last pruned sublayer needs to run.
        var run = ids[..(Array.IndexOf(ids, pruned[^1].Id) + 1)];
        return shared is null ? Observe() : shared.FindOrMeasure(run, pruned, Observe);

        IReadOnlyDictionary<SublayerId, SublayerInputs> Observe()
        {
            var sums = pruned.ToDictionary(sublayer => sublayer.Id, sublayer => new InputSums(sublayer, method.Needs!.Statistic));
            using (NewDisposeScope())
            {
                stream.Observe([.. run.Select(id => (
                    TransformerSublayer.Of(weights.Get(id), model.Config),
                    sums.GetValueOrDefault(id) is { } into ? (InputObserver)into.Add : null))]);
            }

            return sums.ToDictionary(entry => entry.Key, entry => entry.Value.Statistics());
        }
    }

    // The dense weights, those of one block made once for several uses.
    private sealed class BlockWeights(IWeightSource inner) : WeightDecorator(inner)
    {
        private Dictionary<SublayerId, SublayerWeights> held = [];

        /// <summary>Makes the weights of some sublayers now, in the current dispose scope.</summary>
        public void Hold(IEnumerable<SublayerId> ids) => held = ids.ToDictionary(id => id, id => base.Get(id).Made());

        /// <inheritdoc/>
        public override SublayerWeights Get(SublayerId sublayer) => held.TryGetValue(sublayer, out var made) ? made : base.Get(sublayer);
    }
}
