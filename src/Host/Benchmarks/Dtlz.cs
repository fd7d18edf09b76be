namespace EvoPrune.Host.Benchmarks;

/// <summary>DTLZ1 to DTLZ4: any number of objectives; fronts that are a plane (1) or a sphere.</summary>
/// <remarks>Deb, Thiele, Laumanns and Zitzler (2005). 5 distance variables for DTLZ1, otherwise 10, as in Deb and Jain (2014).</remarks>
internal sealed record Dtlz(int Number, int Objectives, IReadOnlyList<double[]> Directions)
    : FrontProblem($"dtlz{Number}", Objectives, Objectives - 1 + (Number == 1 ? 5 : 10))
{
    // DTLZ4: so high a power crowds random points at the edges of the front.
    private const double Bias = 100;

    /// <summary>Where the reference lines meet the front.</summary>
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

    // DTLZ1 and DTLZ3 have as many local fronts as the cosine has waves: 11 per variable.
    private double Distance(double[] x) => Number is 1 or 3
        ? 100 * (x.Length + x.Sum(value => (value - 0.5) * (value - 0.5) - Math.Cos(20 * Math.PI * (value - 0.5))))
        : x.Sum(value => (value - 0.5) * (value - 0.5));

    private static double[] OnFront(double[] direction, int number)
    {
        var length = number == 1 ? 2 * direction.Sum() : Math.Sqrt(direction.Sum(value => value * value));
        return [.. direction.Select(value => value / length)];
    }
}
