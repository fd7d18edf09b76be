namespace EvoPrune;

/// <summary>The positions of windows from which a next token is predicted, in the pieces in which logits exist.</summary>
/// <remarks>
/// A piece never crosses a window, so that what is computed of a window does not depend on the windows beside it, to the bit. Of the full
/// (positions x vocabulary) matrix so many rows exist at a time.
/// </remarks>
public static class ScoredPositions
{
    private const int ChunkRows = 128;

    /// <summary>Window, first position and number of positions of every piece.</summary>
    public static IEnumerable<(int Window, int Start, int Count)> Chunks(TokenWindows windows)
    {
        for (var window = 0; window < windows.Count; window++)
        {
            for (var start = 0; start < windows.Length - 1; start += ChunkRows)
            {
                yield return (window, start, Math.Min(ChunkRows, windows.Length - 1 - start));
            }
        }
    }
}
