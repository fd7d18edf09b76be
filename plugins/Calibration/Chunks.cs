namespace EvoPrune.Calibration;

/// <summary>A piece of the corpus with a fixed number of sentences.</summary>
/// <param name="Start">Where it starts in the text, in characters.</param>
/// <param name="Text">The text up to the next chunk.</param>
internal sealed record Chunk(int Start, string Text)
{
    /// <summary>The texts one after the other. A chunk brings the white space before it, where the language has any; the first of a text may lack it.</summary>
    public static string Join(IReadOnlyList<Chunk> chunks) => string.Concat(chunks.Select((chunk, i) =>
        i > 0 && !char.IsWhiteSpace(chunk.Text[0]) && !Sentences.EndsWithoutSpace(chunks[i - 1].Text) ? " " + chunk.Text : chunk.Text));
}

/// <summary>Cuts a text into chunks with the same number of sentences; what is left at the end is too short for one.</summary>
internal static class Chunks
{
    public static IReadOnlyList<Chunk> Of(string text, IReadOnlyList<int> sentences, int perChunk) =>
        [.. Enumerable.Range(0, sentences.Count / perChunk).Select(i => Cut(text, sentences[i * perChunk], sentences.ElementAtOrDefault((i + 1) * perChunk)))];

    // No sentence but the first starts at 0: that stands for the end of the text.
    private static Chunk Cut(string text, int start, int end) => new(start, end > 0 ? text[start..end] : text[start..].TrimEnd());
}
