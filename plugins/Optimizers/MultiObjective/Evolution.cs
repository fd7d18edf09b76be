namespace EvoPrune.Optimizers.MultiObjective;

/// <summary>The loop that NSGA-II and NSGA-III share: as many children as parents, and survival among both.</summary>
/// <remarks>
/// Feasible members go before all others, and those by their violation (Deb et al. 2002, section VI); failed evaluations come last.
/// Survival happens at the next ask, since telling brings no random stream.
/// </remarks>
/// <param name="options">Rates and counts.</param>
/// <param name="space">The genomes that may be proposed.</param>
/// <param name="size">Members of a population.</param>
/// <param name="survival">Chooses among the feasible.</param>
/// <param name="better">The better of two members in a tournament between parents; the first if neither is.</param>
internal sealed class Evolution(NsgaOptions options, SearchSpace space, int size, ISurvival survival, Func<Member, Member, Member> better)
{
    // Individuals count from 0, so this stream is nobody's.
    private const int SurvivalStream = -1;

    private readonly Variation variation = new(options, space.Genes);
    private IReadOnlyList<Member> members = [], told = [];
    private Member[] contestants = [], opponents = [];

    /// <summary>Proposals over the whole search.</summary>
    public int PlannedProposals => (int)Math.Min(int.MaxValue, (long)size * options.Generations);

    /// <summary>Whoever is dominated by as many as there are places is sorted behind them all.</summary>
    public Race Race => new(size, Population);

    /// <summary>The members alive.</summary>
    public IReadOnlyList<Evaluation> Population => [.. members.Select(member => member.Evaluation)];

    public IReadOnlyList<Proposal> Ask(Generation generation)
    {
        if (told.Count > 0)
        {
            var random = generation.Stream(SurvivalStream);
            members = Survivors([.. members.Concat(told).DistinctBy(member => member.Genome)], random);
            (contestants, opponents, told) = ([.. members], [.. members], []);
            random.Shuffle(contestants.AsSpan());
            random.Shuffle(opponents.AsSpan());
        }

        return generation.Index >= options.Generations ? []
            : members.Count == 0 ? Distinct(generation, (_, random) => [space.Sample(random)])
            : Distinct(generation, Children);
    }

    public void Tell(IReadOnlyList<Evaluation> evaluations) => told = [.. evaluations.Select(evaluation => Member.Of(evaluation, space))];

    private IReadOnlyList<Member> Survivors(IReadOnlyList<Member> all, RandomStream random)
    {
        Member[] feasible = [.. all.Where(member => member.Violation == 0)];
        var chosen = feasible.Length > 0 ? survival.Select(feasible, Math.Min(size, feasible.Length), random) : [];
        return [.. chosen, .. all.Where(member => member.Violation > 0).OrderBy(member => member.Violation).Take(size - chosen.Count)];
    }

    // Families are made in order, each from its own stream. A genome that is alive already is made anew, and taken as it is in the end.
    private List<Proposal> Distinct(Generation generation, Func<int, RandomStream, IReadOnlyList<Genome>> make)
    {
        HashSet<Genome> taken = [.. members.Select(member => member.Genome)];
        List<Proposal> proposals = [];
        for (var family = 0; proposals.Count < size; family++)
        {
            var random = generation.Stream(family);
            var made = make(family, random);
            Genome[] fresh = [.. made.Where(taken.Add)];
            for (var redraw = 0; redraw < options.Redraws && fresh.Length == 0; redraw++)
            {
                made = make(random.Next(size), random);
                fresh = [.. made.Where(taken.Add)];
            }

            proposals.AddRange((fresh.Length > 0 ? fresh : made).Take(size - proposals.Count).Select(genome => new Proposal(genome, Budget.Full)));
        }

        return proposals;
    }

    private Genome[] Children(int family, RandomStream random)
    {
        var (first, second) = variation.Children(Parent(2 * family), Parent(2 * family + 1), random);
        return [space.Repair(first, random), space.Repair(second, random)];
    }

    // Everyone meets two others in shuffled order, as in the code of Deb et al.: without preferences, all become parents equally often.
    private Genome Parent(int turn) => better(contestants[turn % contestants.Length], opponents[turn % opponents.Length]).Genome;
}
