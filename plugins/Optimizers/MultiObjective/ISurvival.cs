namespace EvoPrune.Optimizers.MultiObjective;

/// <summary>Which members of a generation live on.</summary>
internal interface ISurvival
{
    /// <summary>Chooses among feasible members; all of them, ranked, if there are no more than places.</summary>
    IReadOnlyList<Member> Select(IReadOnlyList<Member> members, int places, RandomStream random);
}
