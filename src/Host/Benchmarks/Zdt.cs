namespace EvoPrune.Host.Benchmarks;

/// <summary>ZDT1 to ZDT3: two objectives; fronts that are convex, concave, and in five pieces.</summary>
/// <remarks>Zitzler, Deb and Thiele (2000): 30 variables, the first of which says where on the front a point is.</remarks>
internal sealed record Zdt(int Number) : FrontProblem($"zdt{Number}", 2, 30)
{
    private const int Samples = 1000;

    public override IReadOnlyList<double[]> Targets { get; } =
        Pareto.Front([.. Enumerable.Range(0, Samples).Select(i => i / (Samples - 1.0)).Select(first => (double[])[first, Second(Number, first, 1)])]);

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
