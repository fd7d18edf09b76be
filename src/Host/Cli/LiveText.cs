namespace EvoPrune.Host.Cli;

/// <summary>Makes a line fit the terminal, where it is rewritten in place: a line that wraps could not be. No number is ever cut.</summary>
internal static class LiveText
{
    private const string Cut = " ...";

    /// <summary>The parts with commas between them; where they do not fit, those of least importance are left out.</summary>
    public static string Of(int width, params IEnumerable<(int Importance, string Text)> parts)
    {
        List<(int Importance, string Text)> shown = [.. parts.Where(part => part.Text.Length > 0)];
        string Line() => string.Join(", ", shown.Select(part => part.Text));
        while (Line().Length >= width && shown.Count > 1)
        {
            shown.Remove(shown.MinBy(part => part.Importance));
        }

        return Fit(Line(), width);
    }

    /// <summary>The text, cut between two words if it is too long.</summary>
    public static string Fit(string text, int width)
    {
        if (text.Length < width)
        {
            return text;
        }

        var end = text.LastIndexOf(' ', Math.Max(0, width - Cut.Length - 1));
        return end > 0 ? text[..end].TrimEnd(',', ';', ':') + Cut : "...";
    }
}
