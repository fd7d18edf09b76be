namespace EvoPrune.Host.Benchmarks;

/// <summary>Sphere, Rosenbrock, Rastrigin and Ackley: one objective, any number of variables, the least value 0 at one known point.</summary>
/// <remarks>
/// Sphere and Rosenbrock's valley: De Jong (1975), F1 and F2; the valley is Rosenbrock's (1960), for many variables the sum over neighbours.
/// Rastrigin (1974), for many variables as in Muehlenbein, Schomisch and Born (1991). Ackley (1987), for many variables as in Baeck (1996).
/// Each has the domain that is usual for it. All but Rosenbrock's have their optimum at the origin, in the middle of the domain, where
/// operators that draw towards the middle would find it by themselves: here it is moved away, for each variable by another distance.
/// </remarks>
internal sealed record TestFunction : TestProblem
{
    /// <summary>Variables unless others are asked for.</summary>
    public const int DefaultVariables = 10;

    // In shares of the domain: no further than this from the middle.
    private const double FarthestMove = 0.25;

    private readonly double halfWidth;
    private readonly Func<double[], double> value;

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="variables">Number of variables, at least 2.</param>
    public TestFunction(string name, int variables)
        : base(name, 1, variables)
    {
        (halfWidth, value) = name switch
        {
            "sphere" => (5.12, (Func<double[], double>)Sphere),
            "rosenbrock" => (2.048, Rosenbrock),
            "rastrigin" => (5.12, Rastrigin),
            "ackley" => (32.768, Ackley),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "there is no such function"),
        };
        Optimum = [.. Enumerable.Range(0, variables).Select(i => name == "rosenbrock" ? 0.5 + 1 / (2 * halfWidth) : 0.5 + Move(i))];
    }

    /// <summary>The names of all functions.</summary>
    public static IReadOnlyList<string> Names { get; } = ["sphere", "rosenbrock", "rastrigin", "ackley"];

    /// <summary>Where the function is 0; everywhere else it is above.</summary>
    public IReadOnlyList<double> Optimum { get; }

    public override double[] Costs(IReadOnlyList<double> x) =>
        [value([.. x.Select((share, i) => Name == "rosenbrock" ? (2 * share - 1) * halfWidth : 2 * halfWidth * (share - Optimum[i]))])];

    // Spread evenly by the golden ratio, so that no two variables have one optimum and no seed is needed.
    private static double Move(int variable) => FarthestMove * (2 * ((variable + 1) * 0.6180339887498949 % 1) - 1);

    // sum x_i^2
    private static double Sphere(double[] x) => x.Sum(value => value * value);

    // sum 100 (x_(i+1) - x_i^2)^2 + (1 - x_i)^2, over neighbours
    private static double Rosenbrock(double[] x) =>
        x.Zip(x.Skip(1), (left, right) => 100 * Square(right - left * left) + Square(1 - left)).Sum();

    // 10 n + sum x_i^2 - 10 cos(2 pi x_i): a local optimum near every whole point
    private static double Rastrigin(double[] x) => x.Sum(value => 10 + value * value - 10 * Math.Cos(2 * Math.PI * value));

    // 20 + e - 20 exp(-0.2 sqrt(mean x_i^2)) - exp(mean cos(2 pi x_i)): nearly flat far out, a funnel in the middle
    private static double Ackley(double[] x) =>
        20 * (1 - Math.Exp(-0.2 * Math.Sqrt(x.Average(value => value * value)))) + Math.E - Math.Exp(x.Average(value => Math.Cos(2 * Math.PI * value)));

    private static double Square(double value) => value * value;
}
