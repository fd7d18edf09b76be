namespace EvoPrune.Optimizers;

/// <summary>
/// Level switch: one gene rises by a level and another gene of its group falls by one, so the total of a group never changes.
/// </summary>
/// <remarks>
/// Sieberling et al. 2024, EvoPress, section 3; Tang et al. 2025, DarwinLM, section 3.2, mutates in the same way. For bits it swaps a 1 and
/// a 0. A mutation makes min(U{1..3}, U{1..3}) switches: mostly one, rarely three. A group is chosen more often the more of its genes can
/// rise.
/// </remarks>
internal sealed class LevelSwitch
{
    private const int MostSwitches = 3;

    private readonly IReadOnlyList<Gene> genes;
    private readonly ILookup<string?, int> groups;

    /// <exception cref="ArgumentException">A gene is continuous, or no group has two genes.</exception>
    public LevelSwitch(IReadOnlyList<Gene> genes)
    {
        this.genes = genes;
        groups = Enumerable.Range(0, genes.Count).ToLookup(i => genes[i].Group);
        if (genes.FirstOrDefault(gene => gene is not LevelGene) is { } continuous)
        {
            throw new ArgumentException(
                $"gene '{continuous.Name}' has no levels to switch; an encoding such as binary-layers or three-level-ratios has.");
        }

        if (groups.All(group => group.Count() == 1))
        {
            throw new ArgumentException("no two genes belong to one group, so there is nothing to switch levels between.");
        }
    }

    /// <summary>The parent's levels after the switches; unchanged if no switch is possible.</summary>
    public double[] Mutate(Genome parent, RandomStream random)
    {
        double[] levels = [.. parent];
        for (var left = 1 + Math.Min(random.Next(MostSwitches), random.Next(MostSwitches)); left > 0; left--)
        {
            Switch(levels, random);
        }

        return levels;
    }

    private void Switch(double[] levels, RandomStream random)
    {
        int[] rising = [.. Enumerable.Range(0, levels.Length).Where(i => levels[i] < genes[i].Max && Falling(levels, i).Any())];
        if (rising.Length > 0)
        {
            var up = random.Pick(rising);
            var down = random.Pick([.. Falling(levels, up)]);
            levels[up]++;
            levels[down]--;
        }
    }

    private IEnumerable<int> Falling(double[] levels, int rising) =>
        groups[genes[rising].Group].Where(i => i != rising && levels[i] > genes[i].Min);
}
