using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EvoPrune.Optimizers;

/// <summary>Options that NSGA-II and NSGA-III share.</summary>
public abstract record NsgaOptions
{
    [Description("Generations, including the first random one.")]
    [Range(1, 1_000_000)]
    public int Generations { get; init; } = 100;

    [Description("Probability that two parents are crossed; otherwise their children start as copies.")]
    [Range(0.0, 1.0)]
    public double CrossoverRate { get; init; } = 1;

    [Description("Distribution index of the simulated binary crossover of continuous genes: the larger it is, "
        + "the closer children are to their parents.")]
    [Range(0.0, 1000.0)]
    public double CrossoverEta { get; init; } = 30;

    [Description("Probability that a gene of a child mutates. Default: on average one gene per child (nsga2), "
        + "or one gene per two children (nsga3).")]
    [Range(0.0, 1.0)]
    public double? MutationRate { get; init; }

    [Description("Distribution index of the polynomial mutation of continuous genes: the larger it is, the smaller the steps. "
        + "Level genes move to any other level.")]
    [Range(0.0, 1000.0)]
    public double MutationEta { get; init; } = 20;

    [Description("How often two parents are drawn again while their children are already in the population; "
        + "after that the space counts as exhausted.")]
    [Range(0, 1000)]
    public int Redraws { get; init; } = 100;

    /// <summary>Mutated genes per child on average if <see cref="MutationRate"/> is not set.</summary>
    internal virtual double MutationsPerChild => 1;
}

/// <summary>An evaluated genome as selection sees it.</summary>
/// <param name="Evaluation">The evaluation.</param>
/// <param name="Costs">The objectives, all minimised; empty for a failed evaluation.</param>
/// <param name="Violation">
/// 0 for a legal genome with values, the distance to a legal one for others, infinity for a failed evaluation.
/// </param>
internal sealed record Member(Evaluation Evaluation, double[] Costs, double Violation)
{
    /// <summary>The front that the member was sorted into, from 0; used by NSGA-II.</summary>
    public int Rank { get; init; }

    /// <summary>Crowding distance within that front; used by NSGA-II.</summary>
    public double Crowding { get; init; }

    public Genome Genome => Evaluation.Genome;

    /// <summary>The violation is the distance that a repair moves the genes, in shares of their ranges.</summary>
    public static Member Of(Evaluation evaluation, SearchSpace space) => new(
        evaluation,
        [.. evaluation.Measurements.Select(measurement => measurement.Cost)],
        evaluation.Failure is null
            ? Distance(evaluation.Genome, space.Repair(evaluation.Genome, new RandomStream(0, "violation")), space.Genes)
            : double.PositiveInfinity);

    private static double Distance(Genome genome, Genome repaired, IReadOnlyList<Gene> genes)
    {
        var sum = 0.0;
        for (var i = 0; i < genes.Count; i++)
        {
            sum += genome[i] == repaired[i] ? 0 : Math.Abs(genome[i] - repaired[i]) / (genes[i].Max - genes[i].Min);
        }

        return sum;
    }
}

/// <summary>Chooses the members that survive a generation.</summary>
internal interface ISurvival
{
    /// <summary>Chooses among feasible members; keeps them all, ranked, if there are no more than places.</summary>
    IReadOnlyList<Member> Select(IReadOnlyList<Member> members, int places, RandomStream random);
}

/// <summary>The loop that NSGA-II and NSGA-III share: as many children as parents, and survival among both.</summary>
/// <remarks>
/// Feasible members rank before infeasible ones, and infeasible ones rank by their violation (Deb et al. 2002, section VI); failed
/// evaluations come last. Survival happens in the next Ask, because Tell has no random stream.
/// </remarks>
/// <param name="options">Rates and counts.</param>
/// <param name="space">The genomes that may be proposed.</param>
/// <param name="size">Members of a population.</param>
/// <param name="survival">Chooses among feasible members.</param>
/// <param name="better">The winner of a tournament between two possible parents; the first if neither is better.</param>
internal sealed class Evolution(
    NsgaOptions options, SearchSpace space, int size, ISurvival survival, Func<Member, Member, Member> better)
{
    // Individuals are numbered from 0, so no individual uses this stream.
    private const int SurvivalStream = -1;

    private readonly Variation variation = new(options, space.Genes);
    private IReadOnlyList<Member> members = [], offspring = [];
    private Member[] contestants = [], opponents = [];

    /// <summary>Proposals over the whole search.</summary>
    public int? PlannedProposals => (int)Math.Min(int.MaxValue, (long)size * options.Generations);

    /// <summary>A member that as many others dominate as there are places ranks behind all of them.</summary>
    public Race? Race => new(size, Population);

    /// <summary>The members alive.</summary>
    public IReadOnlyList<Evaluation> Population => [.. members.Select(member => member.Evaluation)];

    public IReadOnlyList<Proposal> Ask(Generation generation)
    {
        if (offspring.Count > 0)
        {
            var random = generation.Stream(SurvivalStream);
            members = Survivors([.. members.Concat(offspring).DistinctBy(member => member.Genome)], random);
            (contestants, opponents, offspring) = ([.. members], [.. members], []);
            random.Shuffle(contestants.AsSpan());
            random.Shuffle(opponents.AsSpan());
        }

        return generation.Index >= options.Generations ? []
            : members.Count == 0 ? Distinct(generation, (_, random) => [space.Sample(random)])
            : Distinct(generation, Children);
    }

    public void Tell(IReadOnlyList<Evaluation> evaluations) =>
        offspring = [.. evaluations.Select(evaluation => Member.Of(evaluation, space))];

    private IReadOnlyList<Member> Survivors(IReadOnlyList<Member> all, RandomStream random)
    {
        Member[] feasible = [.. all.Where(member => member.Violation == 0)];
        var chosen = feasible.Length > 0 ? survival.Select(feasible, Math.Min(size, feasible.Length), random) : [];
        return [.. chosen, .. all.Where(member => member.Violation > 0).OrderBy(member => member.Violation).Take(size - chosen.Count)];
    }

    // Families are made in order, each from its own stream. If all children of a family are known, other parents take over.
    private List<Proposal> Distinct(Generation generation, Func<int, RandomStream, IReadOnlyList<Genome>> make)
    {
        HashSet<Genome> taken = [.. members.Select(member => member.Genome)];
        List<Proposal> proposals = [];
        for (var family = 0; proposals.Count < size; family++)
        {
            var (first, random) = (family, generation.Stream(family));
            var children = taken.DrawNew(options.Redraws, attempt => make(attempt == 0 ? first : random.Next(size), random));
            proposals.AddRange(children.Take(size - proposals.Count).Select(genome => new Proposal(genome, Budget.Full)));
        }

        return proposals;
    }

    private Genome[] Children(int family, RandomStream random)
    {
        var (first, second) = variation.Children(Parent(2 * family), Parent(2 * family + 1), random);
        return [space.Repair(first, random), space.Repair(second, random)];
    }

    // Every member meets two others in shuffled order, as in the code of Deb et al.: without preferences, all become parents equally often.
    private Genome Parent(int turn) => better(contestants[turn % contestants.Length], opponents[turn % opponents.Length]).Genome;
}

/// <summary>
/// Sorts cost vectors into fronts: the first is not dominated at all, the second only by members of the first, and so on.
/// </summary>
/// <remarks>
/// The fronts are those of Deb et al. (2002), section III-A. They are found by ENS-SS (Zhang, Tian, Cheng and Jin, IEEE TEC 19(2), 2015),
/// which tests for dominance only where the lexicographic order does not decide.
/// </remarks>
internal static class NonDominatedSort
{
    /// <summary>Indices of the vectors, front by front, in lexicographic order of the costs within each front.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Fronts(IReadOnlyList<double[]> costs)
    {
        List<List<int>> fronts = [];
        foreach (var index in Enumerable.Range(0, costs.Count).Order(Comparer<int>.Create((a, b) => Compare(costs[a], costs[b]))))
        {
            var front = fronts.Find(members => !IsDominated(costs, index, members));
            if (front is null)
            {
                fronts.Add(front = []);
            }

            front.Add(index);
        }

        return fronts;
    }

    // No later vector in lexicographic order dominates an earlier one. The latest ones are tested first because they dominate most often.
    private static bool IsDominated(IReadOnlyList<double[]> costs, int index, List<int> members)
    {
        for (var i = members.Count - 1; i >= 0; i--)
        {
            if (Pareto.Dominates(costs[members[i]], costs[index]))
            {
                return true;
            }
        }

        return false;
    }

    private static int Compare(double[] left, double[] right)
    {
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i])
            {
                return left[i] < right[i] ? -1 : 1;
            }
        }

        return 0;
    }
}
