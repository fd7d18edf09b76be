using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EvoPrune.Host.Runs;

/// <summary>The calibration set as the run folder keeps it: a resumed run takes it from here and never draws again.</summary>
/// <param name="Sampler">What chose the windows.</param>
/// <param name="Length">Tokens per window.</param>
/// <param name="Hash">SHA-256 of the token ids.</param>
/// <param name="Offsets">Where each window starts in the text, in tokens.</param>
/// <param name="Tokens">All token ids, window after window, with spaces between.</param>
/// <param name="Clusters">The cluster of each window, where the sampler clusters.</param>
/// <param name="Details">What the sampler tells of its choice.</param>
internal sealed record CalibrationRecord(
    string Sampler, int Length, string Hash, IReadOnlyList<int> Offsets, string Tokens, IReadOnlyList<int>? Clusters, JsonNode? Details)
{
    /// <summary>The record of a set.</summary>
    public static CalibrationRecord Of(string sampler, CalibrationSet set) => new(
        sampler, set.Windows.Length, set.Windows.Hash, set.Offsets, string.Join(' ', set.Windows.Ids.ToArray().Select(id => id.ToString(CultureInfo.InvariantCulture))),
        set.Clusters,
        set.Details is null ? null : JsonSerializer.SerializeToNode(set.Details, set.Details.GetType(), Json.Line));

    /// <summary>The set that a file records.</summary>
    /// <exception cref="InputException">The file is no such record, or was changed.</exception>
    public static CalibrationSet Read(string path)
    {
        const string advice = "Give the calibration.json of a run as the run wrote it; restore it, or start the run anew.";
        var record = RunJson.Read<CalibrationRecord>(path, advice);
        try
        {
            return record.ToSet() is var set && set.Windows.Hash == record.Hash
                ? set
                : throw new InputException("the tokens of this calibration record are not those that its hash stands for.", path, advice);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            throw new InputException($"this is no calibration record of a run: {exception.Message}", path, advice);
        }
    }

    private CalibrationSet ToSet() => new(new([.. Tokens.Split(' ').Select(id => int.Parse(id, CultureInfo.InvariantCulture))], Length), Offsets, Details, Clusters);
}
