namespace EvoPrune.Models.Tokenizers.PreTokenizers;

/// <summary>What becomes of the text that a pattern finds.</summary>
internal enum SplitBehavior
{
    Removed,
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous,
}

/// <summary>Cuts where a pattern is found.</summary>
/// <param name="pattern">What is looked for.</param>
/// <param name="behavior">What becomes of it.</param>
/// <param name="invert">Whether what lies between is meant instead.</param>
internal sealed class PatternPreTokenizer(IPattern pattern, SplitBehavior behavior, bool invert = false) : IPreTokenizer
{
    private readonly record struct Part(int Start, int End, bool Found);

    public void Split(ReadOnlySpan<char> text, bool first, PieceSink next)
    {
        var parts = Parts(text);
        for (var i = 0; i < parts.Count; i++)
        {
            if (behavior == SplitBehavior.Removed && parts[i].Found)
            {
                continue;
            }

            var start = i;
            while (i + 1 < parts.Count && Joins(parts, start, i + 1))
            {
                i++;
            }

            next(text[parts[start].Start..parts[i].End], first && parts[start].Start == 0);
        }
    }

    // Whether a part goes on the piece that begins before it.
    private bool Joins(List<Part> parts, int start, int at) => behavior switch
    {
        SplitBehavior.Contiguous => parts[at].Found == parts[start].Found,
        SplitBehavior.MergedWithPrevious => parts[at].Found && !parts[at - 1].Found,
        SplitBehavior.MergedWithNext => !parts[at].Found && parts[at - 1].Found,
        _ => false,
    };

    private List<Part> Parts(ReadOnlySpan<char> text)
    {
        List<(int Start, int Length)> matches = [];
        pattern.FindAll(text, matches);
        var parts = new List<Part>(matches.Count * 2 + 1);
        var done = 0;
        foreach (var (start, length) in matches)
        {
            Add(done, start, found: false);
            Add(start, start + length, found: true);
            done = start + length;
        }

        Add(done, text.Length, found: false);
        return parts;

        void Add(int start, int end, bool found)
        {
            if (start < end)
            {
                parts.Add(new(start, end, found != invert));
            }
        }
    }
}
