using System.Text.RegularExpressions;

namespace EvoPrune.Calibration;

/// <summary>Finds where sentences start, in ordinary text and in WikiText's tokenized style, where marks stand between spaces.</summary>
/// <remarks>
/// A paragraph ends at an empty line, at a heading (<c>= Title =</c>), and at a line break before anything but a lower-case letter.
/// Within a paragraph, a sentence ends at a mark that stands alone, if the paragraph has such marks; otherwise at a mark before white
/// space and anything but a lower-case letter, unless the mark belongs to an initial or a common abbreviation. A heading is no
/// sentence: it belongs to the one that follows.
/// </remarks>
public static partial class Sentences
{
    /// <summary>Where each sentence starts, in characters: behind the one before, so that white space and headings come first; 0 for the first.</summary>
    public static IReadOnlyList<int> Starts(string text)
    {
        List<int> starts = [];
        var next = 0;
        foreach (var paragraph in Paragraphs(text))
        {
            foreach (var end in Ends(paragraph.Value))
            {
                starts.Add(next);
                next = paragraph.Index + end;
            }
        }

        return starts;
    }

    private static IEnumerable<Match> Paragraphs(string text) =>
        Paragraph().Matches(text).Where(paragraph => !Heading().IsMatch(paragraph.Value));

    private static IEnumerable<int> Ends(string paragraph)
    {
        var marks = LoneMark().IsMatch(paragraph) ? LoneMark().Matches(paragraph) : AttachedMark().Matches(paragraph);
        var start = 0;
        foreach (var mark in marks.AsEnumerable())
        {
            var end = Closed(paragraph, start, mark);
            if (!paragraph.AsSpan(end).IsWhiteSpace())
            {
                yield return end;
                start = end;
            }
        }

        yield return paragraph.TrimEnd().Length;
    }

    // In tokenized text, opening and closing quotes look alike: one that makes their number even closes.
    private static int Closed(string paragraph, int start, Match mark)
    {
        var end = mark.Index + mark.Length;
        var isQuoted = paragraph.AsSpan(start, end - start).Count('"') % 2 == 1;
        return isQuoted && ClosingQuote().Match(paragraph, end) is { Success: true, Length: var length } ? end + length : end;
    }

    // A line with text, and the lines after it that begin with a lower-case letter, down to the last line break.
    [GeneratedRegex(@"^[^\S\n]*\S[^\n]*(\n[^\S\n]*\p{Ll}[^\n]*)*\n?", RegexOptions.Multiline)]
    private static partial Regex Paragraph();

    [GeneratedRegex(@"^\s*=.*=\s*$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?<=\s)[.!?](?=\s|$)")]
    private static partial Regex LoneMark();

    [GeneratedRegex("""\G\s"(?=\s|$)""")]
    private static partial Regex ClosingQuote();

    [GeneratedRegex("""(?<!\b\p{Lu}|\b(Mr|Mrs|Ms|Dr|St|Prof|Jr|Sr|Gen|Col|Capt|Lt|Fig|No|vs|etc|cf|al|e\.g|i\.e))[.!?]+["')\]\u2019\u201D]*(?=\s+[^\s\p{Ll}])""")]
    private static partial Regex AttachedMark();
}
