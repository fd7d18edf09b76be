using EvoPrune.Models.Families;
using EvoPrune.Tensors.Kernels;
using static TorchSharp.torch;

namespace EvoPrune.Models.Inference;

/// <summary>
/// Positions in windows of one length, or in packed sequences, as attention needs them: the rotation of queries and keys (Su et al.
/// 2021), and masks.
/// </summary>
internal sealed class Positions
{
    private const int EveryPosition = 0;

    private readonly Dictionary<int, (Tensor Cos, Tensor Sin)> rotations = [];
    private readonly Dictionary<int, Tensor> masks = [];

    private Positions(long length, bool isCausal) => (Length, IsCausal) = (length, isCausal);

    /// <summary>Tokens per window; for packed sequences, their rows.</summary>
    public long Length { get; }

    /// <summary>The packed sequences; null for windows.</summary>
    public IReadOnlyList<Segment>? Segments { get; private init; }

    /// <summary>The position of every row in its sequence, (rows); null for windows.</summary>
    public Tensor? Indices { get; private init; }

    /// <summary>Tokens per window, or the length with which the sequences would have as many pairs of positions.</summary>
    public long MeanLength => Segments is null ? Length
        : Segments.Sum(segment => (long)segment.Count * (segment.StemCount + segment.Length)) / Length;

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

    /// <summary>Positions in the rows of packed sequences; the tensors belong to the current dispose scope.</summary>
    /// <param name="config">Sizes and settings of a causal model.</param>
    /// <param name="segments">The sequences, which cover all rows from 0 on.</param>
    /// <param name="type">The type to compute in.</param>
    /// <param name="device">Where the model is.</param>
    public static Positions Of(ModelConfig config, IReadOnlyList<Segment> segments, ScalarType type, Device device)
    {
        var indices = tensor([.. segments.SelectMany(segment => Enumerable.Range(segment.StemCount, segment.Count)).Select(i => (long)i)])
            .to(device);
        var whole = Of(config, isCausal: true, segments.Max(segment => segment.Length), type, device);
        var positions = new Positions(segments.Sum(segment => segment.Count), isCausal: true) { Segments = segments, Indices = indices };
        foreach (var (dimension, (cos, sin)) in whole.rotations)
        {
            positions.rotations.Add(dimension, (cos.index_select(0, indices), sin.index_select(0, indices)));
        }

        foreach (var window in SelfAttention.IsOnHost(type, device.type) ? [] : Windows(config))
        {
            positions.masks.TryAdd(window ?? EveryPosition, Mask(window, segments, type, device));
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
    public Tensor? MaskOf(int? window) => masks.GetValueOrDefault(window ?? EveryPosition);

    private static IEnumerable<int?> Windows(ModelConfig config) =>
        Enumerable.Range(0, config.Blocks).Select(config.Block).Where(block => block.Heads is not null).Select(block => block.Window);

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

    // A row sees the rows of its sequence up to itself, as far back as the window reaches.
    private static Tensor Mask(int? window, IReadOnlyList<Segment> segments, ScalarType type, Device device)
    {
        var rows = segments.Sum(segment => segment.Count);
        var seen = zeros(rows, rows, dtype: ScalarType.Bool);
        foreach (var (start, count, stemStart, stemCount) in segments)
        {
            var length = stemCount + count;
            var band = ones(count, length, dtype: ScalarType.Bool).tril(stemCount);
            band = window is { } size ? band.triu(stemCount - size + 1) : band;
            seen.narrow(0, start, count).narrow(1, stemStart, stemCount).copy_(band.narrow(1, 0, stemCount));
            seen.narrow(0, start, count).narrow(1, start, count).copy_(band.narrow(1, stemCount, count));
        }

        return zeros(rows, rows, dtype: type).masked_fill_(seen.logical_not(), double.NegativeInfinity).to(device);
    }
}
