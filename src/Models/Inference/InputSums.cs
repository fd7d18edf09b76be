using EvoPrune.Models.Families;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>Adds up the inputs of a sublayer's layers, batch after batch. Layers that read the same input share one sum.</summary>
/// <remarks>
/// Squares are summed in float32 over the rows of a micro-batch and in float64 over micro-batches; inner products in float32.
/// </remarks>
internal sealed class InputSums
{
    private readonly SublayerWeights sublayer;
    private readonly Dictionary<LinearRole, Sums> sums = [];

    /// <summary>Starts at zero; the tensors belong to the current dispose scope.</summary>
    /// <param name="sublayer">The observed sublayer.</param>
    /// <param name="statistic">What to measure.</param>
    /// <param name="only">The one layer to measure; null for all.</param>
    public InputSums(SublayerWeights sublayer, InputStatistic statistic, LinearRole? only = null)
    {
        this.sublayer = sublayer;
        foreach (var layer in Owners(sublayer).Where(layer => (only ?? layer.Role) == layer.Role))
        {
            var (inputs, device) = (layer.Shape.Inputs, sublayer.Norm.Weight.device);
            sums.Add(layer.Role, new(
                zeros(inputs, dtype: ScalarType.Float64, device: device),
                statistic == InputStatistic.Gram ? zeros(inputs, inputs, dtype: ScalarType.Float32, device: device) : null));
        }
    }

    private sealed record Sums(Tensor Squares, Tensor? Gram)
    {
        public long Rows { get; set; }
    }

    /// <summary>The first layer that reads the same input as this one: statistics are kept under its role.</summary>
    public static LinearRole Owner(LinearRole role) => role switch
    {
        LinearRole.Key or LinearRole.Value => LinearRole.Query,
        LinearRole.MlpGate => LinearRole.MlpInput,
        _ => role,
    };

    /// <summary>One layer of a sublayer for each different input.</summary>
    public static IEnumerable<LinearWeights> Owners(SublayerWeights sublayer) =>
        sublayer.Layers.Where(layer => Owner(layer.Role) == layer.Role);

    /// <summary>Adds the rows of a layer's input.</summary>
    public void Add(LinearRole role, Tensor x)
    {
        if (!sums.TryGetValue(role, out var into))
        {
            return;
        }

        using var scope = NewDisposeScope();
        var rows = x.to(ScalarType.Float32);
        into.Squares.add_(rows.square().sum(dim: 0).to(ScalarType.Float64));
        into.Gram?.addmm_(rows.t(), rows);
        into.Rows += rows.shape[0];
    }

    /// <summary>The statistics of each different input, by its owner; the tensors belong to the current dispose scope.</summary>
    /// <exception cref="InvalidDataException">The input of a layer was NaN or infinite.</exception>
    public IReadOnlyDictionary<LinearRole, InputStatistics> Statistics() => sums.ToDictionary(entry => entry.Key, entry =>
    {
        var (squares, gram) = entry.Value;
        var norms = squares.sqrt().to(ScalarType.Float32);
        return IsFinite(norms) && (gram is null || IsFinite(gram))
            ? new InputStatistics(norms, gram, entry.Value.Rows)
            : throw new InvalidDataException(
                $"{sublayer.Layers.First(layer => layer.Role == entry.Key).Shape.Name}: its inputs over the calibration tokens are not "
                    + $"all finite numbers.");
    });

    private static bool IsFinite(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.isfinite().all().item<bool>();
    }
}
