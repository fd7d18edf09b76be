namespace EvoPrune.Optimizers.MultiObjective;

/// <summary>Front by front; of the front that does not fit, the members with the most room around them.</summary>
/// <remarks>Deb et al. (2002), section III-C.</remarks>
internal sealed class CrowdingSurvival : ISurvival
{
    public IReadOnlyList<Member> Select(IReadOnlyList<Member> members, int places, RandomStream random)
    {
        List<Member> survivors = [];
        foreach (var (rank, front) in NonDominatedSort.Fronts([.. members.Select(member => member.Costs)]).Index())
        {
            var distances = CrowdingDistance.Of([.. front.Select(i => members[i].Costs)]);
            var ranked = front.Select((index, i) => members[index] with { Rank = rank, Crowding = distances[i] });
            survivors.AddRange(ranked.OrderByDescending(member => member.Crowding).Take(places - survivors.Count));
            if (survivors.Count == places)
            {
                break;
            }
        }

        return survivors;
    }
}
