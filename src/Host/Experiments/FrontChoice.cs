using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace EvoPrune.Host.Experiments;

/// <summary>How one member of a front is chosen as the best plan. Objectives are scaled to the front's range first, where they are added up.</summary>
public abstract record FrontChoice
{
    private protected FrontChoice()
    {
    }
}

/// <summary>The member farthest inside the line through the extreme members.</summary>
/// <remarks>
/// Das 1999, "On characterizing the knee of the Pareto curve": with every objective scaled so that the front reaches from 0 to 1, the
/// line (for more objectives the plane) meets each axis at 1.
/// </remarks>
public sealed record KneeChoice : FrontChoice
{
    /// <inheritdoc/>
    public override string ToString() => "knee";
}

/// <summary>The member with the smallest weighted sum of scaled objectives.</summary>
public sealed record WeightedChoice : FrontChoice
{
    /// <summary>One weight per objective, in the order of the fitness entries.</summary>
    [Description("One weight per fitness entry, in their order.")]
    [MinLength(2)]
    [Range(0.0, 1e9)]
    public required IReadOnlyList<double> Weights { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"weighted {string.Join(" : ", Weights.Select(weight => weight.ToString(CultureInfo.InvariantCulture)))}";
}

/// <summary>Of the members that keep a limit on one objective, the best by the first of the others.</summary>
public sealed record ConstraintChoice : FrontChoice
{
    /// <summary>The plugin of the fitness entry that is limited.</summary>
    [Description("The fitness entry that is limited, by its type.")]
    public required string Objective { get; init; }

    /// <summary>Largest value that is taken.</summary>
    [Description("Largest value that is taken.")]
    public double? AtMost { get; init; }

    /// <summary>Smallest value that is taken.</summary>
    [Description("Smallest value that is taken.")]
    public double? AtLeast { get; init; }

    /// <summary>The limit in words, for example <c>at most 0.01</c>.</summary>
    public string Limit => string.Create(CultureInfo.InvariantCulture, $"{(AtMost is null ? "at least" : "at most")} {AtMost ?? AtLeast}");

    /// <summary>How far a value is beyond the limit; 0 for one that keeps it.</summary>
    public double Excess(double value) => Math.Max(0, Math.Max(value - AtMost ?? 0, AtLeast - value ?? 0));

    /// <inheritdoc/>
    public override string ToString() => $"{Objective} {Limit}";
}
