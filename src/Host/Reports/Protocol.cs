using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TorchSharp;

namespace EvoPrune.Host.Reports;

/// <summary>How a perplexity was measured. Two results are only comparable if their protocols have one hash.</summary>
/// <param name="Data">SHA-256 of the token ids that were scored: the text, its tokenization and its windows in one.</param>
/// <param name="Length">Tokens per window; all but the first are predicted.</param>
/// <param name="Windows">Number of windows.</param>
/// <param name="Batch">Windows per forward pass; another batch may round differently.</param>
/// <param name="Dtype">Data type of the weights.</param>
/// <param name="Device">Kind of device: <c>cpu</c> or <c>cuda</c>.</param>
public sealed record Protocol(string Data, int Length, int Windows, int Batch, string Dtype, string Device)
{
    /// <summary>The protocol of scoring these windows.</summary>
    public static Protocol Of(TokenWindows windows, torch.ScalarType dtype, torch.Device device) => new(
        windows.Hash, windows.Length, windows.Count, TextScore.Batch, dtype.ToString().ToLowerInvariant(), device.type.ToString().ToLowerInvariant());

    /// <summary>One short name for all of the above.</summary>
    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"perplexity/1 {Data} {Length} {Windows} {Batch} {Dtype} {Device}"))))[..16];
}
