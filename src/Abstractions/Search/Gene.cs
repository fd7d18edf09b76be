using System.Globalization;

namespace EvoPrune;

/// <summary>One position of a genome and the values that it may take.</summary>
/// <param name="Name">What the gene decides, for example <c>block 3</c>.</param>
/// <param name="Min">Smallest value.</param>
/// <param name="Max">Largest value.</param>
public abstract record Gene(string Name, double Min, double Max)
{
    /// <summary>
    /// Genes of one group can exchange levels without violating the encoding's constraint: one rises and another falls. Null if the
    /// encoding does not group its genes; these genes form one group.
    /// </summary>
    public string? Group { get; init; }

    /// <summary>A uniformly drawn value.</summary>
    public abstract double Sample(RandomStream random);

    /// <summary>The nearest allowed value.</summary>
    public abstract double Clamp(double value);

    /// <summary>The value for display.</summary>
    public virtual string Show(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
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

    /// <summary>The meaning of each level, for example <c>0.45</c> or <c>square-root</c>; null if the number is the meaning.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <inheritdoc/>
    public override string Show(double value) => Labels?[(int)value] ?? value.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override double Clamp(double value) => Math.Clamp(Math.Round(value), Min, Max);
}
