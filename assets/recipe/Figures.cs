using System.Globalization;
using System.Text;

namespace EvoPrune.Assets;

/// <summary>The figures in README.md: the recipe writes them, nobody else does.</summary>
internal static class Figures
{
    private const string Begin = "<!-- figures: written by the recipe -->", End = "<!-- end of figures -->";

    /// <summary>Perplexities of one held-out text.</summary>
    public sealed record Row(string Text, int Windows, double Unigram, double Bigram, double Model)
    {
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"| {Text} | {Windows} | {Unigram:F1} | {Bigram:F2} | {Model:F3} |");
    }

    /// <summary>What the model was made of.</summary>
    public sealed record Training(Options Options, long Parameters, int Characters, int Tokens, TimeSpan Time)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
            {Parameters:N0} parameters; {Options.Steps:N0} steps of {Options.Windows} windows of {Options.Length} tokens
            ({(long)Options.Steps * Options.Windows * Options.Length:N0} tokens in all)
            out of {Characters:N0} characters of stories ({Tokens:N0} tokens), in {Time.TotalMinutes:F0} minutes.
            """);
    }

    /// <summary>Replaces the part of the file between the two marks; a file without them gets it at its end.</summary>
    public static void Write(string readme, Training training, IReadOnlyList<Row> rows)
    {
        var old = File.Exists(readme) ? File.ReadAllText(readme) : "";
        var (begin, end) = (old.IndexOf(Begin, StringComparison.Ordinal), old.IndexOf(End, StringComparison.Ordinal));
        var (before, after) = begin < 0 || end < begin ? (old, "\n") : (old[..begin], old[(end + End.Length)..]);
        var text = new StringBuilder(before).Append(Begin).Append('\n')
            .Append("| held-out text | windows | unigram | bigram | model |\n|---|---:|---:|---:|---:|\n")
            .AppendJoin('\n', rows).Append("\n\n").Append(training).Append('\n').Append(End).Append(after);
        File.WriteAllText(readme, text.ToString());
    }
}
