namespace EvoPrune.Models.Checkpoints;

/// <summary>One tensor of a safetensors file, as its header tells.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Type">Data type.</param>
/// <param name="Shape">Sizes of the dimensions.</param>
/// <param name="File">The file that holds it.</param>
/// <param name="Offset">First byte, counted from the start of the file.</param>
/// <param name="Length">Bytes; always shape times width of the type.</param>
public sealed record TensorEntry(string Name, StorageType Type, IReadOnlyList<long> Shape, string File, long Offset, long Length)
{
    /// <summary>How many numbers it has.</summary>
    public long Numbers => Length / Type.Bytes;
}
