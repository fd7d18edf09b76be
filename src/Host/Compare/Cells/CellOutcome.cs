using EvoPrune.Host.Compare.Results;
using EvoPrune.Host.Reports;
using EvoPrune.Host.Runs;

namespace EvoPrune.Host.Compare.Cells;

/// <summary>What came of a cell, read from its folder.</summary>
/// <param name="Variant">Its variant.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Folder">Its run folder, as results name it.</param>
/// <param name="State">How it stands.</param>
/// <param name="Failure">Why there are no figures; null for a finished cell.</param>
internal sealed record CellOutcome(string Variant, long Seed, string Folder, RunState State, string? Failure)
{
    /// <summary>The figures; null unless the cell is finished and has a perplexity to compare.</summary>
    public RunResult? Result { get; init; }

    /// <summary>Whether the run came to its end all the same, so that running the cell again would change nothing.</summary>
    public bool IsFinal { get; init; }

    /// <summary>What chose the calibration tokens: sampler, options, text and model. Equal choices must give equal tokens for one seed.</summary>
    public string Sampling { get; init; } = "";

    /// <summary>The first fitness with its options.</summary>
    public string Objective { get; init; } = "";

    /// <summary>The plugins that took part, with their content.</summary>
    public IReadOnlyList<PluginRecord> Plugins { get; init; } = [];

    /// <summary>How the search went.</summary>
    public SearchPath Path { get; init; } = SearchPath.Empty;

    /// <summary>Share of each block's weights that the best plan removes.</summary>
    public IReadOnlyList<double> Removed { get; init; } = [];

    /// <summary>Figures on further texts, by name.</summary>
    public IReadOnlyDictionary<string, TextFigures> Texts { get; init; } = new Dictionary<string, TextFigures>();
}
