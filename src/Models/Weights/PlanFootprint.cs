using static TorchSharp.torch;

namespace EvoPrune.Models.Weights;

/// <summary>What a plan leaves of a model, counted on the weights.</summary>
/// <param name="Sparsity">Zeros and dropped weights among all weights of the blocks' linear layers, in [0, 1].</param>
/// <param name="ZeroFraction">Zeros among the linear weights that remain, in [0, 1]; 0 where none remain.</param>
/// <param name="ParametersRemoved">
/// Parameters that are physically gone: dropped sublayers, and the heads and channels that shrunk ones lost.
/// </param>
/// <param name="Bytes">
/// Tensor data of the smaller checkpoint in its own data type. Zeros take as much room as other numbers, quantized weights their bits.
/// </param>
public sealed record PlanFootprint(double Sparsity, double ZeroFraction, long ParametersRemoved, long Bytes)
{
    /// <summary>Makes the weights sublayer by sublayer and counts.</summary>
    internal static PlanFootprint Measure(ModelTopology topology, CompressionPlan plan, PlannedWeights weights)
    {
        using var _ = no_grad();
        long zeros = 0, remaining = 0, removed = topology.Sublayers.Sum(sublayer => sublayer.Parameters);
        weights.Visit(sublayer =>
        {
            removed -= sublayer.Parameters;
            foreach (var layer in sublayer.Layers)
            {
                remaining += layer.Shape.Parameters;
                zeros += layer.Shape.Parameters - layer.Make().count_nonzero().item<long>();
            }
        });

        var all = topology.Sublayers.Sum(sublayer => sublayer.PrunableParameters);

        // A quantized weight takes its bits, and every output row a scale in the data type of the checkpoint.
        var width = topology.BytesPerParameter;
        var saved = topology.Sublayers.Sum(sublayer => plan[sublayer.Id] is Quantize quantize
            ? sublayer.Layers.Sum(layer => (layer.Parameters - layer.Outputs) * width - (layer.Parameters * quantize.Bits + 7) / 8)
            : 0);
        return new(
            (double)(all - remaining + zeros) / all,
            remaining == 0 ? 0 : (double)zeros / remaining,
            removed,
            (topology.Parameters - removed) * width - saved);
    }
}
