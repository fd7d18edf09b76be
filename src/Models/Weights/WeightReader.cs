using System.Collections.Concurrent;
using EvoPrune.Models.Profiling;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Files;
using static TorchSharp.torch;

namespace EvoPrune.Models.Weights;

/// <summary>Reads weights from the files of a model repeatedly. Safe for use by several threads.</summary>
/// <param name="entries">The tensors, by name without prefix.</param>
/// <param name="type">Type of the weights in memory.</param>
/// <param name="device">Device of the weights.</param>
/// <param name="rounding">A type to which values are rounded first; null for none.</param>
internal sealed class WeightReader(
    IReadOnlyDictionary<string, TensorEntry> entries, ScalarType type, Device device, ScalarType? rounding = null)
{
    private readonly Dictionary<string, (long, DateTime)> versions =
        entries.Values.Select(entry => entry.File).Distinct(StringComparer.Ordinal)
            .ToDictionary(file => file, VersionOf, StringComparer.Ordinal);

    // Number of NaN and infinities in each tensor that was read; later reads skip the check.
    private readonly ConcurrentDictionary<string, long> nonFinite = new(StringComparer.Ordinal);

    /// <summary>Warnings about NaN and infinities in the weights that were read so far.</summary>
    public IReadOnlyList<Problem> Warnings
    {
        get
        {
            var broken = nonFinite.Where(each => each.Value > 0).OrderBy(each => each.Key, StringComparer.Ordinal).ToList();
            return broken.Count == 0 ? [] :
            [
                new(
                    $"{broken.Count} {(broken.Count == 1 ? "tensor has" : "tensors have")} numbers that are NaN or infinite: "
                    + $"{Listing.Of([.. broken.Select(each => Describe(entries[each.Key], each.Value))])}.",
                    entries[broken[0].Key].File,
"Results with these weights are meaningless. Fetch the model again, or train it again."),
            ];
        }
    }

    /// <summary>Reads a tensor into the current dispose scope.</summary>
    /// <exception cref="InputException">The file has changed, so it may contain another model.</exception>
    public Tensor Read(string name)
    {
        using var span = Phases.Time(Phases.Reading);
        var entry = entries[name];
        if (VersionOf(entry.File) != versions[entry.File])
        {
            throw new InputException(
$"The file has changed since the model was loaded, but '{entry.Name}' is read from it repeatedly.",
                entry.File,
                "Do not change a model while its blocks are read from the file. Start again, or hold all weights in memory.");
        }

        using var scope = NewDisposeScope();
        var tensor = nonFinite.ContainsKey(name) ? Checkpoint.Read(entry, rounding ?? type, device) : ReadFirst(name, entry);
        return tensor.to(type).MoveToOuterDisposeScope();
    }

    /// <summary>A placeholder for a tensor that stays in its file: shape and type without data, on the meta device.</summary>
    public Tensor Placeholder(string name) => empty([.. entries[name].Shape], dtype: type, device: META);

    private Tensor ReadFirst(string name, TensorEntry entry)
    {
        var tensor = Checkpoint.Read(entry, rounding ?? type, device, out var count);
        nonFinite[name] = count;
        return tensor;
    }

    private static string Describe(TensorEntry entry, long count) => $"'{entry.Name}' ({count} of {entry.Numbers})";

    private static (long Length, DateTime Written) VersionOf(string file) =>
        new FileInfo(file) is { Exists: true } info ? (info.Length, info.LastWriteTimeUtc) : default;
}
