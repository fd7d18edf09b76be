namespace EvoPrune.Optimizers.MultiObjective;

/// <summary>Front by front; of the front that does not fit, the members that serve the emptiest reference lines.</summary>
/// <remarks>Deb and Jain (2014), algorithm 1.</remarks>
internal sealed class ReferencePointSurvival(IReadOnlyList<double[]> points) : ISurvival
{
    private readonly double[][] directions = [.. points.Select(Unit)];
    private readonly Normalization normalization = new();

    public IReadOnlyList<Member> Select(IReadOnlyList<Member> members, int places, RandomStream random)
    {
        double[][] costs = [.. members.Select(member => member.Costs)];
        var fronts = NonDominatedSort.Fronts(costs);
        var normalized = normalization.Normalize(costs, [.. fronts[0].Select(i => costs[i])]);

        List<int> survivors = [];
        var rank = 0;
        for (; rank < fronts.Count && survivors.Count + fronts[rank].Count <= places; rank++)
        {
            survivors.AddRange(fronts[rank]);
        }

        if (survivors.Count < places && rank < fronts.Count)
        {
            var counts = new int[directions.Length];
            foreach (var accepted in survivors)
            {
                counts[Association.Of(normalized[accepted], directions).Line]++;
            }

            var last = fronts[rank];
            Association[] associations = [.. last.Select(i => Association.Of(normalized[i], directions))];
            survivors.AddRange(Niching.Choose(counts, associations, places - survivors.Count, random).Select(i => last[i]));
        }

        return [.. survivors.Select(i => members[i])];
    }

    private static double[] Unit(double[] point)
    {
        var length = Math.Sqrt(point.Sum(x => x * x));
        return [.. point.Select(x => x / length)];
    }
}
