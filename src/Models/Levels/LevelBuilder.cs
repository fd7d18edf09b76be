using EvoPrune.Models.Inference;
using EvoPrune.Models.Weights;
using static TorchSharp.torch;

namespace EvoPrune.Models.Levels;

/// <summary>
/// Takes the calibration tokens through a model, sublayer by sublayer, and has each made at all levels from the inputs of its last layer.
/// </summary>
/// <remarks>
/// One Gram matrix exists at a time. Where a sublayer's inputs are measured in the pruned model, that is the model with every earlier
/// sublayer at its middle level, so a sublayer's levels depend on no other level. One thread computes everything: a database has one
/// content.
/// </remarks>
internal sealed class LevelBuilder(DenseModel model, ModelTopology topology, IStructuredPruner pruner, LevelDatabase database)
{
    public void Build(TokenWindows calibration, Action<SublayerId>? built, CancellationToken cancellation)
    {
        var threads = get_num_threads();
        set_num_threads(1);
        try
        {
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            var missing = database.Missing.ToHashSet();
            var weights = model.Computed(model.Weights);
            var stream = model.Transformer(weights).Start(calibration.ToTensor());
            foreach (var id in weights.Sublayers.TakeWhile(id => missing.Any(other => other >= id)))
            {
                cancellation.ThrowIfCancellationRequested();
                using var ofSublayer = NewDisposeScope();
                Pass(weights.Get(id).Made(), missing.Contains(id), stream);
                if (missing.Contains(id))
                {
                    built?.Invoke(id);
                }
            }
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    // Takes the tokens through the sublayer as it precedes the next one, and makes its levels on the way if they are missing.
    private void Pass(SublayerWeights sublayer, bool isMissing, ResidualStream stream)
    {
        var sums = isMissing ? new InputSums(sublayer, InputStatistic.Gram, only: sublayer.Layers[^1].Role) : null;
        InputObserver? observe = sums is null ? null : sums.Add;
        if (pruner.Source == ActivationSource.Dense)
        {
            stream.Apply(TransformerSublayer.Of(sublayer, model.Config), observe);
            Store(sublayer, sums);
            return;
        }

        if (isMissing)
        {
            stream.Observe([(TransformerSublayer.Of(sublayer, model.Config), observe)]);
            Store(sublayer, sums);
        }

        var levels = Shrink.LevelsOf(database.StructuresOf(sublayer.Id), pruner.Levels);
        var middle = new CompressionPlan([KeyValuePair.Create<SublayerId, Treatment>(sublayer.Id, new Shrink(levels / 2, levels))]);
        var shrunk = new WidenedWeights(new ShrunkWeights(model.Weights, middle, database)).Get(sublayer.Id);
        stream.Apply(TransformerSublayer.Of(shrunk, model.Config));
    }

    private void Store(SublayerWeights sublayer, InputSums? sums)
    {
        if (sums is null)
        {
            return;
        }

        var (shape, last) = (topology.Blocks[sublayer.Id.Block].Sublayers.Single(each => each.Id == sublayer.Id), sublayer.Layers[^1]);
        var (counts, structures) = (database.Counts(shape), topology.StructuresOf(shape));
        var (inputs, weight) = (sums.Statistics()[last.Role], last.Make());
        var made = pruner.Shrink(new(shape, structures, weight, inputs, [.. counts.Select(count => count.Removed)]));
        Check(made, shape, structures, counts);
        var errors = new OutputErrors(weight, inputs.Gram!, structures);
        var heads = database.HeadsOf(sublayer.Id);
        var levels = counts.Zip(made.Weights, (count, left) => new SublayerLevel(
            count.Level.Share,
            count.Removed,
            errors.Of(left, new StructureIndices(heads, [.. made.Order.Skip(count.Removed).Order().Select(structure => (long)structure)])
                .Inputs(last.Role)!),
            errors.Without([.. made.Order.Take(count.Removed)]),
            errors.WithoutSmallest(count.Removed)));
        var record = new LevelRecord(sublayer.Id.ToString(), structures, made.Order, [.. levels]);
        database.Store(sublayer.Id, record, [.. counts.Zip(made.Weights, (count, left) => (count.Removed, left.to(database.Type)))]);
    }

    private void Check(ShrunkSublayer made, Sublayer sublayer, int structures, IReadOnlyList<(Shrink Level, int Removed)> counts)
    {
        var (outputs, width) = (sublayer.Layers[^1].Outputs, sublayer.Layers[^1].Inputs / structures);
        var shapes = counts.Select(count => ((long)outputs, (long)width * (structures - count.Removed)));
        if (!made.Order.Order().SequenceEqual(Enumerable.Range(0, structures))
            || !made.Weights.Select(weight => (weight.shape[0], weight.shape[1])).SequenceEqual(shapes))
        {
            throw new InvalidOperationException(
                $"{pruner.GetType().Name} did not take {sublayer.Id} apart into its {structures} head groups or channels, with a weight "
                    + $"for each of {counts.Count} levels.");
        }
    }
}

/// <summary>
/// How far a layer's output is off over the calibration tokens, relative to the dense output: ||D X||^2 / ||W X||^2 from X'X.
/// </summary>
internal sealed class OutputErrors
{
    private readonly Tensor weight, gram;
    private readonly double[] products, magnitudes;
    private readonly int parts;
    private readonly double whole;

    /// <param name="weight">The dense weight, (outputs, inputs).</param>
    /// <param name="gram">X'X, (inputs, inputs).</param>
    /// <param name="parts">Number of head groups or channels; each has equally many inputs, one after the other.</param>
    public OutputErrors(Tensor weight, Tensor gram, int parts)
    {
        using var scope = NewDisposeScope();
        (this.weight, this.gram, this.parts) = (weight, gram, parts);
        var width = weight.shape[1] / parts;

        // What parts a and b together do to the output when both are left out: the sum of W'W o X'X over their inputs.
        var wide = weight.to(ScalarType.Float64);
        var together = wide.t().mm(wide).mul_(gram.to(ScalarType.Float64)).view(parts, width, parts, width).sum(1, 3);
        products = [.. together.cpu().contiguous().view(-1).data<double>()];
        magnitudes = [.. wide.square().sum(dim: 0).view(parts, width).sum(1).cpu().data<double>()];
        whole = products.Sum();
    }

    /// <summary>Error of a weight over some columns, (outputs, columns), with zeros elsewhere.</summary>
    public double Of(Tensor changed, long[] columns)
    {
        using var scope = NewDisposeScope();
        var left = weight.to(ScalarType.Float32).t().contiguous();
        if (columns.Length > 0)
        {
            var those = tensor(columns, device: weight.device);
            left = left.index_add(0, those, changed.to(ScalarType.Float32).t().contiguous(), -1);
        }

        return Relative(gram.mm(left).mul_(left).sum(type: ScalarType.Float64).item<double>());
    }

    /// <summary>Error of the dense weight without some structures.</summary>
    public double Without(IReadOnlyList<int> gone) => Relative(gone.Sum(a => gone.Sum(b => products[a * parts + b])));

    /// <summary>Error of the dense weight without the structures of smallest weights.</summary>
    public double WithoutSmallest(int count) => Without([.. Enumerable.Range(0, parts).OrderBy(part => magnitudes[part]).Take(count)]);

    private double Relative(double error) => whole == 0 ? 0 : error / whole;
}
