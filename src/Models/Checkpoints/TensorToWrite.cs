using static TorchSharp.torch;

namespace EvoPrune.Models.Checkpoints;

/// <summary>A tensor of a checkpoint that is being written: its place is known first, its data made when their turn comes.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Type">Data type in the file.</param>
/// <param name="Shape">Sizes of the dimensions.</param>
/// <param name="Make">Makes the data, in this shape and type, in the current dispose scope.</param>
internal sealed record TensorToWrite(string Name, StorageType Type, long[] Shape, Func<Tensor> Make)
{
    /// <summary>The tensor that it is made of, for messages; null where there is none.</summary>
    public TensorEntry? Origin { get; init; }

    /// <summary>Bytes of data.</summary>
    public long Bytes => Shape.Aggregate((long)Type.Bytes, (size, dimension) => checked(size * dimension));
}
