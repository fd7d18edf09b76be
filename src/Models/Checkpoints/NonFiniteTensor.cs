using static TorchSharp.torch;

namespace EvoPrune.Models.Checkpoints;

/// <summary>A tensor that was to be written and has numbers that are NaN or infinite.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Count">How many of its numbers are.</param>
internal sealed record NonFiniteTensor(TensorToWrite Tensor, long Count)
{
    private const int MostNamed = 3;

    /// <summary>The error that a file with such tensors is not written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">All of them, at least one.</param>
    public static InputException Error(string path, IReadOnlyList<NonFiniteTensor> tensors)
    {
        Problem[] rest = tensors.Count <= MostNamed ? []
            : [new($"... and {tensors.Count - MostNamed} more tensors with numbers that are NaN or infinite.", path)];
        return new([.. tensors.Take(MostNamed).Select(tensor => tensor.Problem(path)), .. rest]);
    }

    private Problem Problem(string path)
    {
        var numbers = Tensor.Shape.Aggregate(1L, (product, size) => product * size);
        var what = $"Tensor '{Tensor.Name}' was not written: {Count} of its {numbers} numbers would be NaN or infinite as {Tensor.Type}";
        return Tensor.Origin is not { } origin ? Made(path)
            : InSource(origin) is var broken and > 0 ? new($"{what}, {broken} of them in the source already.", origin.File, "Fetch the source model again, or train it again.")
            : LargestOf(origin) is var largest && largest > Tensor.Type.Largest ? new(
                FormattableString.Invariant($"{what}: the source goes up to {largest:0.###e+0}, {Tensor.Type} to {Tensor.Type.Largest:0.###e+0}."),
                origin.File,
                "Write a type that holds them: bfloat16 or float32.")
            : Made(origin.File);

        Problem Made(string where) => new($"{what}; pruning or training made them so.", where, "Change the plan, the pruner or the training.");
    }

    private static long InSource(TensorEntry origin)
    {
        Checkpoint.Read(origin, origin.Type.Tensor!.Value, CPU, out var count).Dispose();
        return count;
    }

    private static double LargestOf(TensorEntry origin)
    {
        using var scope = NewDisposeScope();
        var values = Checkpoint.Read(origin, ScalarType.Float32, CPU);
        return values.numel() == 0 ? 0 : values.abs().max().item<float>();
    }
}
