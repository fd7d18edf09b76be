using System.Globalization;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Families;
using static TorchSharp.torch;

namespace EvoPrune.Models;

/// <summary>Which weights of a model stay in memory; the others stay in their files and are read whenever they are needed.</summary>
/// <remarks>
/// Tables, head, norms and biases, all of them needed by every candidate, always stay. Of the blocks' matrices, those of the first blocks stay, as
/// many as fit: candidates go through the blocks in one order, over and over, and of such a cycle a cache by last use gives up just what is needed next.
/// </remarks>
/// <param name="Bytes">What stays in memory.</param>
/// <param name="AllBytes">All weights, in the type in which they are held.</param>
/// <param name="Blocks">Blocks whose matrices stay.</param>
/// <param name="AllBlocks">Blocks of the model.</param>
public sealed record Offloading(long Bytes, long AllBytes, int Blocks, int AllBlocks)
{
    private const double Megabyte = 1e6;

    /// <summary>Whether anything is read again and again.</summary>
    public bool Offloads => Blocks < AllBlocks;

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"weights: {Bytes / Megabyte:0} of {AllBytes / Megabyte:0} MB resident, ")
        + (Offloads ? $"{AllBlocks - Blocks} of {AllBlocks} blocks are read from the file for every candidate" : "nothing is read again");

    /// <summary>What stays of a model.</summary>
    /// <param name="family">Names the weights.</param>
    /// <param name="config">Sizes of the model.</param>
    /// <param name="type">The type in which weights are held.</param>
    /// <param name="budget">Bytes that may stay; null for all.</param>
    /// <param name="where">The model, for messages.</param>
    /// <exception cref="InputException">Not even what has to stay fits.</exception>
    internal static Offloading Of(Family family, ModelConfig config, ScalarType type, long? budget, string where)
    {
        var width = StorageType.Of(type).Bytes;
        var blocks = Enumerable.Range(0, config.Blocks).Select(block => Matrices(family, config, block).Sum(tensor => tensor.Elements) * width).ToList();
        var all = ExpectedTensor.Of(family, config).Sum(tensor => tensor.Elements) * width;
        var (bytes, staying) = (all - blocks.Sum(), 0);
        if (bytes > budget)
        {
            throw new InputException(
                string.Create(CultureInfo.InvariantCulture,
                    $"resident: {budget / Megabyte:0.###} MB are too few: tables, norms and biases, which every candidate needs, take {bytes / Megabyte:0.#} MB of the {all / Megabyte:0.#} MB of weights."),
                where,
                string.Create(CultureInfo.InvariantCulture, $"Give at least {Math.Ceiling(bytes / Megabyte):0}, or leave it out to hold all weights."));
        }

        for (; staying < blocks.Count && !(bytes + blocks[staying] > budget); staying++)
        {
            bytes += blocks[staying];
        }

        return new(bytes, all, staying, blocks.Count);
    }

    /// <summary>The names of the weights that stay in their files.</summary>
    internal IReadOnlySet<string> Streamed(Family family, ModelConfig config) =>
        Enumerable.Range(Blocks, AllBlocks - Blocks).SelectMany(block => Matrices(family, config, block)).Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<ExpectedTensor> Matrices(Family family, ModelConfig config, int block) =>
        ExpectedTensor.Sublayers(config, block).SelectMany(kind => ExpectedTensor.InSublayer(family, kind, block, config)).Where(tensor => tensor.Shape.Length > 1);
}
