using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EvoPrune.Models;
using EvoPrune.Models.Text;

namespace EvoPrune.Host.Runs;

/// <summary>The <c>calibration</c> of a plan file: the tokens on which a pruner sees activations. A plan written by a run names the run's record.</summary>
/// <remarks>A plan file that was read has either a record or a text.</remarks>
internal sealed record PlanCalibration
{
    /// <summary>The calibration.json of a run.</summary>
    [Description("The calibration.json of a run; instead of text.")]
    [InputPath(InputPathType.File)]
    public string? Record { get; init; }

    /// <summary>A text of which the first windows are taken.</summary>
    [Description("A UTF-8 text file; instead of record.")]
    [InputPath(InputPathType.File)]
    public string? Text { get; init; }

    /// <summary>Tokens per window of the text.</summary>
    [Description("Tokens per window of the text.")]
    [Range(2, int.MaxValue)]
    public int Length { get; init; } = 256;

    /// <summary>Windows from the start of the text.</summary>
    [Description("Windows from the start of the text.")]
    [Range(1, int.MaxValue)]
    public int Windows { get; init; } = 16;

    /// <summary>The tokens, for a model.</summary>
    /// <exception cref="InputException">They cannot be read, or are not for this model.</exception>
    public TokenWindows For(ModelFolder model) => Record is { } record
        ? Recorded(record, model.Topology)
        : TextCorpus.Open(Text!, model.OpenTokenizer()).FirstWindows(model.Topology, Length, Windows);

    private static TokenWindows Recorded(string file, ModelTopology model)
    {
        var windows = CalibrationRecord.Read(file).Windows;
        return windows.Length <= model.ContextLength && windows.Ids.IndexOfAnyExceptInRange(0, model.Vocabulary - 1) < 0
            ? windows
            : throw new InputException(
                $"the calibration record is for another model: this one knows token ids below {model.Vocabulary} and windows of up to {model.ContextLength} tokens.", file);
    }
}
