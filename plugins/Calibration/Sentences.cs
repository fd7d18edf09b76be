using System.Text.RegularExpressions;

namespace EvoPrune.Calibration;

/// <summary>Finds where sentences start, in ordinary text and in WikiText's tokenized style, which puts spaces around marks.</summary>
/// <remarks>
/// A paragraph ends at an empty line, at a heading (<c>= Title =</c>), and at a line break that is not followed by a lower-case letter. If
/// a paragraph has marks that stand alone, its sentences end there. Otherwise they end at a mark that is followed by white space and no
/// lower-case letter, unless the mark belongs to an initial or a common abbreviation. The marks of Chinese and Japanese (<c>。！？</c>, and
/// the full-width and half-width full stops) end a sentence everywhere, together with the closing brackets and quotes after them, and no
/// space follows. A heading is not a sentence; it belongs to the sentence that follows.
/// </remarks>
public static partial class Sentences
{
    // A full-width full stop between digits is a decimal point. White space before a closing mark comes from tokenized text.
    private const string WideMark = @"(?:[\u3002\uFF01\uFF1F\uFF61]|(?<!\p{Nd})\uFF0E|\uFF0E(?!\p{Nd}))+"
        + @"(?:\s*[\u300D\u300F\uFF63\uFF09\u3011\u300B\u3009\u3015\uFF3D\uFF5D]|[""'\u2019\u201D)\]])*";

    private const string Abbreviation = @"\b\p{Lu}|\b(Mr|Mrs|Ms|Dr|St|Prof|Jr|Sr|Gen|Col|Capt|Lt|Fig|No|vs|etc|cf|al|e\.g|i\.e)";

    /// <summary>
    /// Where each sentence starts, in characters: at the end of the previous one, so white space and headings come first; the first is 0.
    /// </summary>
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

    /// <summary>Whether a text ends with a Chinese or Japanese sentence, which no space follows.</summary>
    internal static bool EndsWithoutSpace(string text) => WideEnd().IsMatch(text);

    private static IEnumerable<Match> Paragraphs(string text) =>
        Paragraph().Matches(text).Where(paragraph => !Heading().IsMatch(paragraph.Value));

    private static IEnumerable<int> Ends(string paragraph)
    {
        var marks = LoneMark().IsMatch(paragraph) ? LoneOrWideMark().Matches(paragraph) : AttachedMark().Matches(paragraph);
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

    // Opening and closing quotes look alike in tokenized text: a quote that makes their number even closes.
    private static int Closed(string paragraph, int start, Match mark)
    {
        var end = mark.Index + mark.Length;
        var isQuoted = paragraph.AsSpan(start, end - start).Count('"') % 2 == 1;
        return isQuoted && ClosingQuote().Match(paragraph, end) is { Success: true, Length: var length } ? end + length : end;
    }

    // A line with text, the following lines that begin with a lower-case letter, and the line break after them.
    [GeneratedRegex(@"^[^\S\n]*\S[^\n]*(\n[^\S\n]*\p{Ll}[^\n]*)*\n?", RegexOptions.Multiline)]
    private static partial Regex Paragraph();

    [GeneratedRegex(@"^\s*=.*=\s*$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?<=\s)[.!?](?=\s|$)")]
    private static partial Regex LoneMark();

    [GeneratedRegex(@"(?<=\s)[.!?](?=\s|$)|" + WideMark)]
    private static partial Regex LoneOrWideMark();

    [GeneratedRegex("""\G\s"(?=\s|$)""")]
    private static partial Regex ClosingQuote();

    [GeneratedRegex(WideMark + "|(?<!" + Abbreviation + """)[.!?]+["')\]\u2019\u201D]*(?=\s+[^\s\p{Ll}])""")]
    private static partial Regex AttachedMark();

    [GeneratedRegex(WideMark + "$")]
    private static partial Regex WideEnd();
}
