using System.Globalization;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Inference;
using EvoPrune.Models.Weights;
using static TorchSharp.torch;

namespace EvoPrune.Models;

/// <summary>An estimate of the memory that a search will take, from shapes alone. .NET and libtorch come on top.</summary>
/// <param name="Weights">Bytes of the weights that stay in memory.</param>
/// <param name="Shared">Most bytes of the candidate cache.</param>
/// <param name="Candidates">Candidates measured at the same time.</param>
/// <param name="PerCandidate">Bytes that each of these takes.</param>
public sealed record WorkingMemory(long Weights, long Shared, int Candidates, long PerCandidate)
{
    /// <summary>All together.</summary>
    public long Bytes => Weights + Shared + (Candidates * PerCandidate);

    /// <summary>One sentence.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture,
            $"memory: {Weights / 1e6:0} MB of weights, up to {Shared / 1e6:0} MB that candidates share, "
            + $"{Candidates} x {PerCandidate / 1e6:0} MB for candidates being measured");

    /// <summary>Estimates it.</summary>
    /// <param name="model">Gives the shapes.</param>
    /// <param name="offloading">Which weights stay in memory.</param>
    /// <param name="type">The type in which weights are held.</param>
    /// <param name="device">Where candidates are computed.</param>
    /// <param name="windows">Windows on which a candidate is measured.</param>
    /// <param name="length">Tokens of each.</param>
    /// <param name="shared">Bytes of the candidate cache.</param>
    /// <param name="candidates">Candidates measured at the same time.</param>
    public static WorkingMemory Of(ModelFolder model, Offloading offloading, ScalarType type, Device device, int windows, int length,
        long shared, int candidates)
    {
        var (config, width) = (model.Config, StorageType.Of(Precision.Of(type, device.type)).Bytes);
        var states = (long)windows * length * config.HiddenSize;

        // The weights of one pruned sublayer, and their packed copy.
        var sublayer = 2 * model.Topology.Sublayers.Max(each => each.PrunableParameters);

        // Queries, keys, values and their update, or two tensors of the inner width, for a micro-batch; or a piece of the logits, and on a
        // device their losses.
        var batch = MicroBatch.WindowsOf(length, device) * length * Math.Max(4 * config.HiddenSize, 2 * config.InnerSize);
        var logits = (long)Math.Min(length, ScoredPositions.RowsOn(device)) * config.Vocabulary
            * (device.type == TorchSharp.DeviceType.CPU ? 1 : 3);
        return new(offloading.Bytes, shared, candidates, (states + sublayer + Math.Max(batch, logits)) * width);
    }
}
