using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EvoPrune.Models.Checkpoints;
using EvoPrune.Models.Files;

namespace EvoPrune.Models;

/// <summary>Tells models apart, so that a plan found for one is not taken for another's without a word.</summary>
/// <param name="Topology">
/// Of family, blocks, sublayers and the shapes of their layers: the start of a SHA-256 in hexadecimal digits.
/// </param>
/// <param name="Weights">
/// Of the data: every tensor's name, type and shape, and 4096 bytes from its start, its middle and its end. Whole files would take minutes
/// to read.
/// </param>
public sealed record ModelFingerprint(string Topology, string Weights)
{
    private const int Digits = 16, SampleBytes = 4096;

    /// <summary>The fingerprint of a model, from its headers and a few pages of each tensor.</summary>
    /// <exception cref="InputException">A file cannot be read, or became shorter since the model was opened.</exception>
    internal static ModelFingerprint Of(ModelTopology topology, IEnumerable<TensorEntry> entries)
    {
        var shape = new StringBuilder(topology.Family);
        foreach (var sublayer in topology.Sublayers)
        {
            shape.Append('\n').Append(sublayer.Id).Append(' ')
                .AppendJoin(' ',
                sublayer.Layers.Select(layer => FormattableString.Invariant($"{layer.Name}:{layer.Outputs}x{layer.Inputs}")));
        }

        using var weights = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var ofFile in entries.OrderBy(entry => entry.Name, StringComparer.Ordinal).GroupBy(entry => entry.File))
        {
            using var file = InputFile.Open(ofFile.Key);
            foreach (var entry in ofFile)
            {
                weights.AppendData(
                    Encoding.UTF8.GetBytes(
                        $"{entry.Name} {entry.Type} "
                            + $"{string.Join('x', entry.Shape.Select(size => size.ToString(CultureInfo.InvariantCulture)))}\n"));
                weights.AppendData(Checkpoint.Sample(file, entry, SampleBytes));
            }
        }

        return new(Start(SHA256.HashData(Encoding.UTF8.GetBytes(shape.ToString()))), Start(weights.GetHashAndReset()));
    }

    private static string Start(byte[] hash) => Convert.ToHexStringLower(hash)[..Digits];
}
