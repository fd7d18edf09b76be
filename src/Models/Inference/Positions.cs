using EvoPrune.Models.Families;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>
/// Positions in windows of one length as attention needs them: the rotation of queries and keys (Su et al. 2021), and masks.
/// </summary>
internal sealed class Positions
{
    private readonly Dictionary<int, (Tensor Cos, Tensor Sin)> rotations = [];
    private readonly Dictionary<int, Tensor> masks = [];

    private Positions(long length, bool isCausal) => (Length, IsCausal) = (length, isCausal);

    /// <summary>Tokens per window.</summary>
    public long Length { get; }

    /// <summary>Whether a position sees only itself and those before it.</summary>
    public bool IsCausal { get; }

    /// <summary>Rotations and masks for all blocks of a model; the tensors belong to the current dispose scope.</summary>
    public static Positions Of(ModelConfig config, bool isCausal, long length, ScalarType type, Device device)
    {
        var positions = new Positions(length, isCausal);
        foreach (var block in Enumerable.Range(0, config.Blocks).Select(config.Block).Where(block => block.Heads is not null).Distinct())
        {
            if (config.Rotary is { } rotary && !positions.rotations.ContainsKey(block.Heads!.Dimension))
            {
                positions.rotations.Add(block.Heads.Dimension,
                    Rotations(rotary.Frequencies(block.Heads.Dimension, length), length, type, device));
            }

            if (block.Window is { } window && window < length)
            {
                positions.masks.TryAdd(window, Mask(window, length, type, device));
            }
        }

        return positions;
    }

    /// <summary>Queries or keys (windows, heads, length, dimension), each pair of the two halves rotated by its position.</summary>
    public Tensor Rotate(Tensor heads)
    {
        if (rotations.Count == 0)
        {
            return heads;
        }

        var dimension = heads.shape[3];
        var (cos, sin) = rotations[(int)dimension];
        var (left, right) = (heads.narrow(3, 0, dimension / 2), heads.narrow(3, dimension / 2, dimension / 2));
        return cat([left * cos - right * sin, right * cos + left * sin], 3).to(heads.dtype);
    }

    /// <summary>Whether a position of the block sees all earlier positions and no later ones.</summary>
    public bool IsPlainlyCausal(int? window) => IsCausal && MaskOf(window) is null;

    /// <summary>Added to the attention scores of a block, (length, length); null for no mask.</summary>
    public Tensor? MaskOf(int? window) => window is { } size ? masks.GetValueOrDefault(size) : null;

    // Angles are computed in double precision: at position 100,000 a float would be off by several thousandths of a radian.
    private static (Tensor Cos, Tensor Sin) Rotations(double[] frequencies, long length, ScalarType type, Device device)
    {
        var angles = arange(length, dtype: ScalarType.Float64).outer(tensor(frequencies));
        return (angles.cos().to(type).to(device), angles.sin().to(type).to(device));
    }

    // Position i sees j where i - window < j <= i.
    private static Tensor Mask(int window, long length, ScalarType type, Device device)
    {
        var hidden = ones(length, length, dtype: ScalarType.Bool);
        hidden = hidden.triu(1).logical_or(hidden.tril(-window));
        return zeros(length, length, dtype: type).masked_fill_(hidden, double.NegativeInfinity).to(device);
    }
}
