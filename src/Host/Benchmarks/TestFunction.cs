namespace EvoPrune.Host.Benchmarks;

/// <summary>Sphere, Rosenbrock, Rastrigin and Ackley: one objective, any number of variables, minimum 0 at one known point.</summary>
/// <remarks>
/// Sphere: De Jong (1975), F1. Rosenbrock (1960), De Jong's F2, is summed over neighbouring variables.
/// Rastrigin (1974), generalized by Muehlenbein, Schomisch and Born (1991). Ackley (1987), generalized by Baeck (1996).
/// Each has its usual domain. All but Rosenbrock have the optimum at the origin, the middle of the domain, which
/// favours operators with a bias towards the middle. So the optimum is shifted, by a different distance for each variable.
/// </remarks>
internal sealed record TestFunction : TestProblem
{
    /// <summary>Default number of variables.</summary>
    public const int DefaultVariables = 10;

    // Largest shift, as a share of the domain.
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

    /// <summary>The point where the function is 0. It is positive everywhere else.</summary>
    public IReadOnlyList<double> Optimum { get; }

    public override double[] Costs(IReadOnlyList<double> x) =>
        [value([.. x.Select((share, i) => Name == "rosenbrock" ? (2 * share - 1) * halfWidth : 2 * halfWidth * (share - Optimum[i]))])];

    // The golden ratio spreads the shifts evenly without a random seed.
    private static double Move(int variable) => FarthestMove * (2 * ((variable + 1) * 0.6180339887498949 % 1) - 1);

    // sum x_i^2
    private static double Sphere(double[] x) => x.Sum(value => value * value);

    // sum 100 (x_(i+1) - x_i^2)^2 + (1 - x_i)^2, over neighbours
    private static double Rosenbrock(double[] x) =>
        x.Zip(x.Skip(1), (left, right) => 100 * Square(right - left * left) + Square(1 - left)).Sum();

    // 10 n + sum x_i^2 - 10 cos(2 pi x_i): a local optimum near every integer point
    private static double Rastrigin(double[] x) => x.Sum(value => 10 + value * value - 10 * Math.Cos(2 * Math.PI * value));

    // 20 + e - 20 exp(-0.2 sqrt(mean x_i^2)) - exp(mean cos(2 pi x_i)): nearly flat outside, a funnel in the middle
    private static double Ackley(double[] x) =>
        20 * (1 - Math.Exp(-0.2 * Math.Sqrt(x.Average(value => value * value)))) + Math.E
            - Math.Exp(x.Average(value => Math.Cos(2 * Math.PI * value)));

    private static double Square(double value) => value * value;
}
