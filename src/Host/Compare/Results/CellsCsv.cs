using System.Globalization;

namespace EvoPrune.Host.Compare.Results;

/// <summary>One line per cell, for spreadsheets (RFC 4180, invariant culture).</summary>
internal static class CellsCsv
{
    private static readonly (string Header, Func<CellRow, object?> Value)[] Columns =
    [
        ("variant", cell => cell.Variant),
        ("seed", cell => cell.Seed),
        ("state", cell => cell.State.ToString().ToLowerInvariant()),
        ("perplexity", cell => cell.Best?.Perplexity),
        ("dense_perplexity", cell => cell.Dense),
        ("sparsity", cell => cell.Best?.Sparsity),
        ("zero_fraction", cell => cell.Best?.ZeroFraction),
        ("parameters_removed", cell => cell.Best?.ParametersRemoved),
        ("bytes", cell => cell.Best?.Bytes),
        ("tokens_per_second", cell => cell.Best?.TokensPerSecond),
        ("evaluations", cell => cell.Evaluations),
        ("cache_hits", cell => cell.CacheHits),
        ("failed_evaluations", cell => cell.FailedEvaluations),
        ("tokens_evaluated", cell => cell.TokensEvaluated),
        ("tokens_trained", cell => cell.TokensTrained),
        ("finetuned_perplexity", cell => cell.Best?.Finetuned?.Perplexity),
        ("finetuned_tokens", cell => cell.Best?.Finetuned?.Tokens),
        ("seconds", cell => cell.Seconds),
        ("protocol", cell => cell.Protocol),
        ("calibration", cell => cell.Calibration),
        ("folder", cell => cell.Folder),
        ("failure", cell => cell.Failure ?? cell.Best?.Failure),
    ];

    /// <summary>The table with a line of headers.</summary>
    public static string Write(IReadOnlyList<CellRow> cells) => string.Concat(
        new[] { Columns.Select(column => (object?)column.Header) }.Concat(cells.Select(cell => Columns.Select(column => column.Value(cell))))
            .Select(line => string.Join(',', line.Select(Field)) + "\r\n"));

    private static string Field(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().ContainsAny(',', '"', '\n') || text.Contains('\r', StringComparison.Ordinal) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
