namespace EvoPrune.Host.Search;

/// <summary>Values between the best, 0, and the worst, 1, so that objectives of unlike size can be weighed against each other.</summary>
internal static class NormalizedCost
{
    /// <summary>Where a cost lies between two others; 0 where these are equal.</summary>
    /// <remarks>Halves, because the distance of two numbers can be beyond the largest one; the quotient is the same to the bit.</remarks>
    public static double Of(double cost, double best, double worst) => worst > best ? (cost / 2 - best / 2) / (worst / 2 - best / 2) : 0;
}
