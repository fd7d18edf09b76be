namespace EvoPrune.Host.Benchmarks;

/// <summary>A function on the unit cube with a known optimum.</summary>
/// <param name="Name">Its name in the literature, in lower case.</param>
/// <param name="Objectives">Number of objectives.</param>
/// <param name="Variables">Number of variables, each in [0, 1].</param>
internal abstract record TestProblem(string Name, int Objectives, int Variables)
{
    /// <summary>The costs at a point.</summary>
    public abstract double[] Costs(IReadOnlyList<double> x);
}

/// <summary>A function with several objectives and a known Pareto front.</summary>
internal abstract record FrontProblem(string Name, int Objectives, int Variables) : TestProblem(Name, Objectives, Variables)
{
    /// <summary>Points of the front that a perfect search would find.</summary>
    public abstract IReadOnlyList<double[]> Targets { get; }

    /// <summary>Description of the targets.</summary>
    public abstract string TargetsAre { get; }
}

/// <summary>A problem with the settings of its search.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Population">Genomes per generation.</param>
/// <param name="Generations">Generations, the first random one included.</param>
/// <param name="Divisions">Divisions of the reference points.</param>
/// <param name="InnerDivisions">Divisions of their inner layer; 0 for none.</param>
internal sealed record BenchmarkCase(FrontProblem Problem, int Population, int Generations, int Divisions, int InnerDivisions)
{
    /// <summary>The names of all problems.</summary>
    public static IReadOnlyList<string> Names { get; } = ["dtlz1", "dtlz2", "dtlz3", "dtlz4", "zdt1", "zdt2", "zdt3"];

    /// <summary>The numbers of objectives with published settings.</summary>
    public static IReadOnlyList<int> Objectives { get; } = [3, 5, 8];

    /// <summary>Options for the optimizer, by name. Options that the plugin does not have are ignored.</summary>
    public IReadOnlyDictionary<string, int> Options => new Dictionary<string, int>
    {
        ["generations"] = Generations,
        ["population"] = Population,
        ["divisions"] = Divisions,
        ["inner-divisions"] = InnerDivisions,
        ["evaluations"] = Population * Generations,
        ["batch"] = Population,
    };

    /// <summary>
    /// The settings of Deb and Jain (2014), tables I and III, for DTLZ; population 100 over 250 generations for ZDT (Deb et al. 2002).
    /// </summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="objectives">One of <see cref="Objectives"/>; ignored for ZDT, which has two.</param>
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
        return new(new Dtlz(number, objectives, DasDennis.Points(objectives, divisions, inner)), population, generations[number - 1],
            divisions, inner);
    }
}

/// <summary>DTLZ1 to DTLZ4: any number of objectives. The front is a plane (DTLZ1) or a sphere.</summary>
/// <remarks>Deb, Thiele, Laumanns and Zitzler (2005). 5 distance variables for DTLZ1, otherwise 10, as in Deb and Jain (2014).</remarks>
internal sealed record Dtlz(int Number, int Objectives, IReadOnlyList<double[]> Directions)
    : FrontProblem($"dtlz{Number}", Objectives, Objectives - 1 + (Number == 1 ? 5 : 10))
{
    // DTLZ4 raises position variables to this power, which moves random points to the edges of the front.
    private const double Bias = 100;

    /// <summary>The intersections of the reference lines with the front.</summary>
    public override IReadOnlyList<double[]> Targets { get; } = [.. Directions.Select(direction => OnFront(direction, Number))];

    public override string TargetsAre => $"the {Directions.Count} points where the reference lines meet the front";

    public override double[] Costs(IReadOnlyList<double> x)
    {
        var distance = Distance([.. x.Skip(Objectives - 1)]);
        double[] position = [.. x.Take(Objectives - 1).Select(value => Number == 4 ? Math.Pow(value, Bias) : value)];
        var costs = new double[Objectives];
        for (var objective = 0; objective < Objectives; objective++)
        {
            var cost = Number == 1 ? (1 + distance) / 2 : 1 + distance;
            for (var i = 0; i < Objectives - 1 - objective; i++)
            {
                cost *= Number == 1 ? position[i] : Math.Cos(position[i] * Math.PI / 2);
            }

            if (objective > 0)
            {
                var last = position[Objectives - 1 - objective];
                cost *= Number == 1 ? 1 - last : Math.Sin(last * Math.PI / 2);
            }

            costs[objective] = cost;
        }

        return costs;
    }

    // The cosine gives DTLZ1 and DTLZ3 11 local fronts per variable.
    private double Distance(double[] x) => Number is 1 or 3
        ? 100 * (x.Length + x.Sum(value => (value - 0.5) * (value - 0.5) - Math.Cos(20 * Math.PI * (value - 0.5))))
        : x.Sum(value => (value - 0.5) * (value - 0.5));

    private static double[] OnFront(double[] direction, int number)
    {
        var length = number == 1 ? 2 * direction.Sum() : Math.Sqrt(direction.Sum(value => value * value));
        return [.. direction.Select(value => value / length)];
    }
}

/// <summary>ZDT1 to ZDT3: two objectives. The fronts are convex, concave, and disconnected in five pieces.</summary>
/// <remarks>Zitzler, Deb and Thiele (2000): 30 variables. The first one is the position on the front.</remarks>
internal sealed record Zdt(int Number) : FrontProblem($"zdt{Number}", 2, 30)
{
    private const int Samples = 1000;

    public override IReadOnlyList<double[]> Targets { get; } =
        Pareto.Front([.. Enumerable.Range(0, Samples).Select(i => i / (Samples - 1.0))
            .Select(first => (double[])[first, Second(Number, first, 1)])]);

    public override string TargetsAre => $"{Targets.Count} points spread over the front";

    public override double[] Costs(IReadOnlyList<double> x) => [x[0], Second(Number, x[0], 1 + 9 * x.Skip(1).Average())];

    private static double Second(int number, double first, double distance) => distance * (number switch
    {
        1 => 1 - Math.Sqrt(first / distance),
        2 => 1 - first / distance * (first / distance),
        3 => 1 - Math.Sqrt(first / distance) - first / distance * Math.Sin(10 * Math.PI * first),
        _ => throw new ArgumentOutOfRangeException(nameof(number), number, "there are ZDT1 to ZDT3 here"),
    });
}
