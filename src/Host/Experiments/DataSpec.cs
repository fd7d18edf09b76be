using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using EvoPrune.Host.Experiments.Options;

namespace EvoPrune.Host.Experiments;

/// <summary>The texts of an experiment.</summary>
public sealed record DataSpec
{
    /// <summary>The text on which candidates are scored during the search.</summary>
    [Description("The text on which candidates are scored during the search.")]
    public required CalibrationData Calibration { get; init; }

    /// <summary>The text on which results are reported.</summary>
    [Description("The text on which results are reported; the search never sees it.")]
    public required ReportData Report { get; init; }
}

/// <summary>The text of the search.</summary>
public sealed record CalibrationData
{
    /// <summary>Absolute path of the text, which existed when the file was read.</summary>
    [Description("A UTF-8 text file.")]
    [InputPath(InputPathType.File)]
    public required string Text { get; init; }
}

/// <summary>The text of the report, and how it is cut.</summary>
public sealed record ReportData
{
    /// <summary>Absolute path of the text, which existed when the file was read.</summary>
    [Description("A UTF-8 text file.")]
    [InputPath(InputPathType.File)]
    public required string Text { get; init; }

    /// <summary>Tokens per window.</summary>
    [Description("Tokens per window; every window is scored alone.")]
    [Range(2, int.MaxValue)]
    public int Length { get; init; } = 256;

    /// <summary>Number of windows, from the start of the text.</summary>
    [Description("Windows from the start of the text.")]
    [Range(1, int.MaxValue)]
    public int Windows { get; init; } = 64;
}
