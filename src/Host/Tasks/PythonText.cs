namespace EvoPrune.Host.Tasks;

/// <summary>White space as Python counts it, for preprocessing that is defined in Python.</summary>
internal static class PythonText
{
    /// <summary>Unicode white space, and the four information separators.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\u001c' and <= '\u001f';

    /// <summary>The text without white space at both ends.</summary>
    public static string Strip(string text)
    {
        var (start, end) = (0, text.Length);
        for (; start < end && IsSpace(text[start]); start++)
        {
        }

        for (; end > start && IsSpace(text[end - 1]); end--)
        {
        }

        return text[start..end];
    }
}
