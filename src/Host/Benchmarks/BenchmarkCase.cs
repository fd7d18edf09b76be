namespace EvoPrune.Host.Benchmarks;

/// <summary>A problem, and how long it is searched with how many genomes.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Population">Genomes per generation.</param>
/// <param name="Generations">Generations, the first random one included.</param>
/// <param name="Divisions">Divisions of the reference points.</param>
/// <param name="InnerDivisions">Divisions of their inner layer; 0 for none.</param>
internal sealed record BenchmarkCase(FrontProblem Problem, int Population, int Generations, int Divisions, int InnerDivisions)
{
    /// <summary>The names of all problems.</summary>
    public static IReadOnlyList<string> Names { get; } = ["dtlz1", "dtlz2", "dtlz3", "dtlz4", "zdt1", "zdt2", "zdt3"];

    /// <summary>The numbers of objectives for which the settings are published.</summary>
    public static IReadOnlyList<int> Objectives { get; } = [3, 5, 8];

    /// <summary>The options that a plugin is given, as far as it has them.</summary>
    public IReadOnlyDictionary<string, int> Options => new Dictionary<string, int>
    {
        ["generations"] = Generations,
        ["population"] = Population,
        ["divisions"] = Divisions,
        ["inner-divisions"] = InnerDivisions,
        ["evaluations"] = Population * Generations,
        ["batch"] = Population,
    };

    /// <summary>The settings of Deb and Jain (2014), tables I and III, for DTLZ; population 100 over 250 generations for ZDT (Deb et al. 2002).</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="objectives">One of <see cref="Objectives"/>; ZDT has two whatever is asked.</param>
    public static BenchmarkCase Of(string name, int objectives)
    {
        var number = name[^1] - '0';
        if (name.StartsWith("zdt", StringComparison.Ordinal))
        {
            return new(new Zdt(number), 100, 250, 99, 0);
        }

        var (population, divisions, inner, generations) = objectives switch
        {
            3 => (92, 12, 0, new[] { 400, 250, 1000, 600 }),
            5 => (212, 6, 0, [600, 350, 1000, 1000]),
            8 => (156, 3, 2, [750, 500, 1000, 1250]),
            _ => throw new ArgumentOutOfRangeException(nameof(objectives), objectives, "no settings are published for it"),
        };
        return new(new Dtlz(number, objectives, DasDennis.Points(objectives, divisions, inner)), population, generations[number - 1], divisions, inner);
    }
}
