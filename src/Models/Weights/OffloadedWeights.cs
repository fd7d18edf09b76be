using System.Globalization;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Families;
using EvoPrune.Models.Inference;
using static TorchSharp.torch;

namespace EvoPrune.Models.Weights;

/// <summary>Reads the matrices that stay in their files each time they are needed; everything else is in memory.</summary>
/// <param name="inner">The weights in memory, with placeholders for the matrices in files.</param>
/// <param name="family">Names the weights.</param>
/// <param name="names">The weights that stay in their files.</param>
/// <param name="reader">Reads one.</param>
internal sealed class OffloadedWeights(IWeightSource inner, Family family, IReadOnlySet<string> names, WeightReader reader)
    : WeightDecorator(inner)
{
    /// <inheritdoc/>
    public override SublayerWeights Get(SublayerId sublayer)
    {
        var weights = base.Get(sublayer);
        var layers = weights.Layers.Zip(family[sublayer.Kind].Layers, (layer, template) => Read(layer, template, sublayer.Block));
        return weights with { Layers = [.. layers] };
    }

    private LinearWeights Read(LinearWeights layer, LinearTemplate template, int block)
    {
        var name = ExpectedTensor.NameIn(template.Name, block) + ".weight";
        return names.Contains(name) ? layer with { Make = () => CheckpointWeights.View(reader.Read(name), template.Layout) } : layer;
    }
}


/// <summary>Which weights of a model stay in memory; the others stay in their files and are read whenever they are needed.</summary>
/// <remarks>
/// Tables, head, norms and biases always stay: every candidate needs them. The matrices of the first blocks stay as far as they fit.
/// Candidates go through the blocks in one order, again and again; a cache by last use would evict the block that is needed next.
/// </remarks>
/// <param name="Bytes">Bytes that stay in memory.</param>
/// <param name="AllBytes">Bytes of all weights, in the type in which they are held.</param>
/// <param name="Blocks">Blocks whose matrices stay.</param>
/// <param name="AllBlocks">Blocks of the model.</param>
public sealed record Offloading(long Bytes, long AllBytes, int Blocks, int AllBlocks)
{
    private const double Megabyte = 1e6;

    /// <summary>Whether any block stays in its file.</summary>
    public bool Offloads => Blocks < AllBlocks;

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"weights: {Bytes / Megabyte:0} of {AllBytes / Megabyte:0} MB resident, ")
        + (Offloads ? $"{AllBlocks - Blocks} of {AllBlocks} blocks are read from the file for every candidate" : "nothing is read again");

    /// <summary>Chooses the weights that stay.</summary>
    /// <param name="family">Names the weights.</param>
    /// <param name="config">Sizes of the model.</param>
    /// <param name="type">The type in which weights are held.</param>
    /// <param name="budget">Bytes that may stay in memory; null for all.</param>
    /// <param name="where">The model, for messages.</param>
    /// <exception cref="InputException">The budget does not hold what must stay.</exception>
    internal static Offloading Of(Family family, ModelConfig config, ScalarType type, long? budget, string where)
    {
        var width = StorageType.Of(type).Bytes;
        var blocks = Enumerable.Range(0, config.Blocks)
            .Select(block => Matrices(family, config, block).Sum(tensor => tensor.Elements) * width).ToList();
        var all = ExpectedTensor.Of(family, config).Sum(tensor => tensor.Elements) * width;
        var (bytes, staying) = (all - blocks.Sum(), 0);
        if (bytes > budget)
        {
            throw new InputException(
                string.Create(CultureInfo.InvariantCulture,
                    $"resident: {budget / Megabyte:0.###} MB are too few: tables, norms and biases, which every candidate needs, take "
                        + $"{bytes / Megabyte:0.#} MB of the {all / Megabyte:0.#} MB of weights."),
                where,
                string.Create(CultureInfo.InvariantCulture,
                    $"Give at least {Math.Ceiling(bytes / Megabyte):0}, or leave it out to hold all weights."));
        }

        for (; staying < blocks.Count && !(bytes + blocks[staying] > budget); staying++)
        {
            bytes += blocks[staying];
        }

        return new(bytes, all, staying, blocks.Count);
    }

    /// <summary>The names of the weights that stay in their files.</summary>
    internal IReadOnlySet<string> Offloaded(Family family, ModelConfig config) =>
        Enumerable.Range(Blocks, AllBlocks - Blocks).SelectMany(block => Matrices(family, config, block)).Select(tensor => tensor.Name)
            .ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<ExpectedTensor> Matrices(Family family, ModelConfig config, int block) =>
        ExpectedTensor.Sublayers(config, block).SelectMany(kind => ExpectedTensor.InSublayer(family, kind, block, config))
            .Where(tensor => tensor.Shape.Length > 1);
}
