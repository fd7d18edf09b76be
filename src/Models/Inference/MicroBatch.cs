namespace EvoPrune.Models.Inference;

/// <summary>How many windows go through a unit at a time.</summary>
/// <remarks>
/// Chosen by the size of a window alone, so that the same windows give the same bits wherever they are computed. On a CPU, the
/// intermediate results of a unit then stay in a core's cache: measured best at about 256 to 512 tokens.
/// </remarks>
internal static class MicroBatch
{
    private const long Tokens = 512;

    /// <summary>Splits windows into ranges of whole windows.</summary>
    public static IEnumerable<(long Start, long Count)> Ranges(long windows, long length)
    {
        var most = Math.Max(1, Tokens / length);
        for (long start = 0; start < windows; start += most)
        {
            yield return (start, Math.Min(most, windows - start));
        }
    }
}
