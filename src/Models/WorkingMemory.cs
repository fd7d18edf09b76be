using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Inference;
using static TorchSharp.torch;

namespace EvoPrune.Models;

/// <summary>What a search will hold in memory, told from shapes before any of it is taken: an estimate. .NET and libtorch themselves come on top.</summary>
/// <param name="Weights">Bytes of the weights that stay.</param>
/// <param name="Shared">Bytes for what candidates share, at most.</param>
/// <param name="Candidates">Candidates measured side by side.</param>
/// <param name="PerCandidate">Bytes that each of these takes.</param>
public sealed record WorkingMemory(long Weights, long Shared, int Candidates, long PerCandidate)
{
    /// <summary>All together.</summary>
    public long Bytes => Weights + Shared + (Candidates * PerCandidate);

    /// <summary>For people.</summary>
    public override string ToString() =>
        FormattableString.Invariant(
            $"memory: {Weights / 1e6:0} MB of weights, up to {Shared / 1e6:0} MB that candidates share, {Candidates} x {PerCandidate / 1e6:0} MB for candidates being measured");

    /// <summary>Estimates it.</summary>
    /// <param name="model">Gives the shapes.</param>
    /// <param name="residency">Which weights stay.</param>
    /// <param name="type">The type that weights are held in.</param>
    /// <param name="device">Where candidates are computed.</param>
    /// <param name="windows">Windows that one is measured on.</param>
    /// <param name="length">Tokens of each.</param>
    /// <param name="shared">Bytes for what candidates share.</param>
    /// <param name="candidates">How many are measured side by side.</param>
    public static WorkingMemory Of(ModelFolder model, Offloading residency, ScalarType type, Device device, int windows, int length, long shared, int candidates)
    {
        var (config, width) = (model.Config, StorageType.Of(Precision.Of(type, device.type)).Bytes);
        var states = (long)windows * length * config.HiddenSize;

        // The weights of one sublayer pruned, and once more as they are multiplied.
        var sublayer = 2 * model.Topology.Sublayers.Max(each => each.PrunableParameters);

        // Queries, keys, values and their update, or two tensors of the inner width, for a micro-batch; or a piece of the logits, and on a device their losses.
        var batch = MicroBatch.WindowsOf(length, device) * length * Math.Max(4 * config.HiddenSize, 2 * config.InnerSize);
        var logits = (long)Math.Min(length, ScoredPositions.RowsOn(device)) * config.Vocabulary * (device.type == TorchSharp.DeviceType.CPU ? 1 : 3);
        return new(residency.Bytes, shared, candidates, (states + sublayer + Math.Max(batch, logits)) * width);
    }
}
