namespace EvoPrune.Host.Search.Racing;

/// <summary>After how many windows a race halts to look: from the first few on twice as many each time, all at last.</summary>
internal static class Rungs
{
    /// <summary>The numbers of windows, rising. Less than half as many windows again are not worth a halt.</summary>
    /// <param name="windows">All windows.</param>
    /// <param name="first">At the first halt.</param>
    /// <param name="piece">Halts stand at multiples of it.</param>
    public static IReadOnlyList<int> Of(int windows, int first, int piece)
    {
        List<int> rungs = [];
        for (long count = first; ; count *= 2)
        {
            var aligned = (count + piece - 1) / piece * piece;
            if (aligned + aligned / 2 > windows)
            {
                return [.. rungs.Distinct(), windows];
            }

            rungs.Add((int)aligned);
        }
    }
}
