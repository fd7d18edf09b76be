using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace EvoPrune.Models.Checkpoints;

/// <summary>Reads weights from the files of a model, as often as they are needed, by any thread.</summary>
/// <param name="entries">Where tensors stand, by their names without prefix.</param>
/// <param name="type">In which they are held.</param>
/// <param name="device">Where to.</param>
/// <param name="rounding">A type through which they go first.</param>
internal sealed class WeightReader(IReadOnlyDictionary<string, TensorEntry> entries, ScalarType type, Device device, ScalarType? rounding = null)
{
    private readonly Dictionary<string, (long, DateTime)> versions =
        entries.Values.Select(entry => entry.File).Distinct(StringComparer.Ordinal).ToDictionary(file => file, VersionOf, StringComparer.Ordinal);

    // Of every tensor that was read, how many numbers are NaN or infinite; what is read again is not looked at again.
    private readonly ConcurrentDictionary<string, long> nonFinite = new(StringComparer.Ordinal);

    /// <summary>What is odd about the weights that were read so far.</summary>
    public IReadOnlyList<Problem> Warnings
    {
        get
        {
            var broken = nonFinite.Where(each => each.Value > 0).OrderBy(each => each.Key, StringComparer.Ordinal).ToList();
            return broken.Count == 0 ? [] :
            [
                new(
                    $"{broken.Count} {(broken.Count == 1 ? "tensor has" : "tensors have")} numbers that are NaN or infinite: "
                    + $"{Listing.Of([.. broken.Select(each => $"'{entries[each.Key].Name}' ({each.Value} of {entries[each.Key].Numbers})")])}.",
                    entries[broken[0].Key].File,
                    "What is computed with them means nothing. Fetch the model again, or train it again."),
            ];
        }
    }

    /// <summary>A new tensor of this name, in the current dispose scope.</summary>
    /// <exception cref="InputException">The file is not the one that it was, so that its weights may be another model's.</exception>
    public Tensor Read(string name)
    {
        using var span = Phases.Time(Phases.Reading);
        var entry = entries[name];
        if (VersionOf(entry.File) != versions[entry.File])
        {
            throw new InputException(
                $"The file changed since the model was loaded, and '{entry.Name}' is read from it again and again.", entry.File,
                "Leave a model alone while its blocks are read from its file; start again with the file as it is now, or hold all weights.");
        }

        using var scope = NewDisposeScope();
        return (nonFinite.ContainsKey(name) ? Checkpoint.Read(entry, rounding ?? type, device) : ReadFirst(name, entry)).to(type).MoveToOuterDisposeScope();
    }

    /// <summary>In place of a tensor that stays in its file: its shape and type, on the device that holds no numbers.</summary>
    public Tensor Placeholder(string name) => empty([.. entries[name].Shape], dtype: type, device: META);

    private Tensor ReadFirst(string name, TensorEntry entry)
    {
        var tensor = Checkpoint.Read(entry, rounding ?? type, device, out var count);
        nonFinite[name] = count;
        return tensor;
    }

    private static (long Length, DateTime Written) VersionOf(string file) => new FileInfo(file) is { Exists: true } info ? (info.Length, info.LastWriteTimeUtc) : default;
}
