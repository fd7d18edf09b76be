namespace EvoPrune;

/// <summary>One position of a genome: which values it may take.</summary>
/// <param name="Name">What the gene decides, for example <c>block 3</c>.</param>
/// <param name="Min">Smallest value.</param>
/// <param name="Max">Largest value.</param>
public abstract record Gene(string Name, double Min, double Max)
{
    /// <summary>A uniformly drawn value.</summary>
    public abstract double Sample(RandomStream random);

    /// <summary>The nearest value that the gene may take.</summary>
    public abstract double Clamp(double value);
}

/// <summary>A real value in [Min, Max].</summary>
public sealed record ContinuousGene(string Name, double Min, double Max) : Gene(Name, Min, Max)
{
    /// <inheritdoc/>
    public override double Sample(RandomStream random) => Min + random.NextDouble() * (Max - Min);

    /// <inheritdoc/>
    public override double Clamp(double value) => Math.Clamp(value, Min, Max);
}

/// <summary>A whole number from 0 to <paramref name="Levels"/> - 1; with two levels, a bit.</summary>
public sealed record LevelGene(string Name, int Levels) : Gene(Name, 0, Levels - 1)
{
    /// <inheritdoc/>
    public override double Sample(RandomStream random) => random.Next(Levels);

    /// <inheritdoc/>
    public override double Clamp(double value) => Math.Clamp(Math.Round(value), Min, Max);
}
