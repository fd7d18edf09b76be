namespace EvoPrune.Optimizers.MultiObjective;

/// <summary>The reference points of a search, and how many genomes serve them.</summary>
/// <remarks>Deb and Jain (2014), table I: 12 divisions for 3 objectives, 6 for 5, two layers from 8 on. What lies between is ours.</remarks>
internal sealed class ReferencePoints
{
    // One point serves no population: with a single objective, as many genomes as simple-ga has.
    private const int SmallestPopulation = 20;

    // More points than any search has evaluations for.
    private const int Most = 100_000;

    private readonly int objectives, divisions, inner;

    public ReferencePoints(Nsga3Options options, int objectives)
    {
        this.objectives = objectives;
        var (outerDefault, innerDefault) = Default(objectives);
        divisions = options.Divisions ?? outerDefault;
        inner = options.InnerDivisions ?? (options.Divisions is null ? innerDefault : 0);
        var count = DasDennis.Count(objectives, divisions) + (inner == 0 ? 0 : DasDennis.Count(objectives, inner));
        if (count > Most)
        {
            throw new ArgumentException($"{Layers} for {objectives} objectives make {count:0} reference points, more than {Most}; take fewer divisions.");
        }

        Points = DasDennis.Points(objectives, divisions, inner);
    }

    /// <summary>The points.</summary>
    public IReadOnlyList<double[]> Points { get; }

    /// <summary>The smallest multiple of four that is not below the number of points.</summary>
    public int Population => Points.Count == 1 ? SmallestPopulation : (Points.Count + 3) / 4 * 4;

    public override string ToString() =>
        $"{Points.Count} reference {(Points.Count == 1 ? "point" : "points")} ({objectives} {(objectives == 1 ? "objective" : $"objectives, {Layers}")})";

    private string Layers => inner == 0 ? $"{divisions} divisions" : $"{divisions} and {inner} divisions";

    private static (int Outer, int Inner) Default(int objectives) => objectives switch
    {
        1 => (1, 0),
        2 => (99, 0),
        3 => (12, 0),
        4 => (7, 0),
        5 => (6, 0),
        6 => (4, 1),
        <= 10 => (3, 2),
        _ => (2, 1),
    };
}
