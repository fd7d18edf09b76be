using System.ComponentModel;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using TorchSharp;

namespace EvoPrune.Host.Tasks;

/// <summary>How a task was measured. Results with different hashes must not be compared.</summary>
/// <param name="Data">SHA-256 of the data files.</param>
/// <param name="Definition">SHA-256 of the task file.</param>
/// <param name="Documents">Documents scored, from the first on.</param>
/// <param name="Bos">Whether a token for the beginning of the text was put before contexts: auto, always or never.</param>
/// <param name="Before">The ids put before contexts.</param>
/// <param name="Dtype">Data type of weights and activations.</param>
/// <param name="Device">Kind of device.</param>
public sealed record TaskProtocol(
    string Data, string Definition, int Documents, string Bos, IReadOnlyList<int> Before, string Dtype, string Device)
{
    private const int Digits = 16;

    /// <summary>Short hash of all properties.</summary>
    public string Hash { get; } = Sha256(string.Create(CultureInfo.InvariantCulture,
        $"tasks/1 {Data} {Definition} {Documents} {Bos} {string.Join(',', Before)} {Dtype} {Device}"))[..Digits];

    /// <summary>The protocol of a measurement.</summary>
    internal static TaskProtocol Of(TaskDocuments documents, PairEncoder encoder, torch.ScalarType dtype, torch.Device device) => new(
        documents.Hash, documents.Task.Hash, documents.Items.Count, encoder.Policy.ToString().ToLowerInvariant(), encoder.Before,
        dtype.ToString().ToLowerInvariant(), device.type.ToString().ToLowerInvariant());

    /// <summary>SHA-256 of a text in hexadecimal digits.</summary>
    internal static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
