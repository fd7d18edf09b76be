using System.Globalization;
using EvoPrune.Host.Experiments;

namespace EvoPrune.Host.Search;

/// <summary>A front in a fixed order, and the member that a rule chose.</summary>
/// <param name="Front">The members sorted by their objectives, the first objective first; one member for a single objective.</param>
/// <param name="Member">Index of the chosen member.</param>
/// <param name="Reason">The reason in words.</param>
internal sealed record ChosenFront(IReadOnlyList<Evaluation> Front, int Member, string Reason)
{
    /// <summary>The chosen member.</summary>
    public Evaluation Best => Front[Member];
}

/// <summary>Chooses one member of a front; among equally good members, the best by the first objective.</summary>
/// <param name="choice">The rule.</param>
/// <param name="objectives">The names of the fitness entries in rules, in the order of the experiment.</param>
internal sealed class FrontChooser(FrontChoice choice, IReadOnlyList<string> objectives)
{
    private const double SmallestDistance = 1e-9;

    /// <summary>Sorts a front, which must not be empty, and chooses a member.</summary>
    public ChosenFront Choose(IEnumerable<Evaluation> found)
    {
        Evaluation[] front = [.. found.Order(Comparer<Evaluation>.Create(Compare))];
        var (member, reason) = front.Length == 1 ? (0, "the only member of the front") : choice switch
        {
            WeightedChoice weighted => Weighted(front, weighted),
            ConstraintChoice constraint => Constrained(front, constraint),
            _ => Knee(front),
        };
        return new(front, member, reason);
    }

    private static (int Member, string Reason) Knee(Evaluation[] front)
    {
        double[] inside = [.. Scaled(front).Select(costs => (1 - costs.Sum()) / Math.Sqrt(costs.Length))];
        var member = First(inside, inside.Max());
        var shape = front[0].Measurements.Count == 2 ? "line" : "plane";
        return inside[member] > SmallestDistance
            ? (member, Text($"farthest ({inside[member]:0.000}) inside the {shape} through the extreme members, ")
                + "objectives scaled to the front's range")
            : (0, $"no member lies inside the {shape} through the extreme members; the best by {front[0].Measurements[0].Metric.Name}");
    }

    private static (int Member, string Reason) Weighted(Evaluation[] front, WeightedChoice rule)
    {
        double[] sums = [.. Scaled(front).Select(costs => costs.Zip(rule.Weights, (cost, weight) => cost * weight).Sum())];
        return (First(sums, sums.Min()), Text($"smallest sum ({sums.Min():0.000}) of the objectives scaled to the front's range, {rule}"));
    }

    private (int Member, string Reason) Constrained(Evaluation[] front, ConstraintChoice rule)
    {
        var limited = objectives.TakeWhile(objective => objective != rule.Objective).Count();
        var other = limited == 0 ? 1 : 0;
        double[] excess = [.. front.Select(member => rule.Excess(member.Measurements[limited].Value))];
        var within = excess.Count(beyond => beyond == 0);
        if (within == 0)
        {
            var nearest = First(excess, excess.Min());
            var (name, value) = (Shown(front[nearest], limited), Value(front[nearest], limited));
            return (nearest, $"no member has {name} {rule.Limit}; this one comes nearest with {value}");
        }

        double[] costs = [.. front.Select((member, i) => excess[i] == 0 ? member.Measurements[other].Cost : double.PositiveInfinity)];
        var best = First(costs, costs.Min());
        var goal = $"{Shown(front[best], other)} ({Value(front[best], other)})";
        return (best, Text($"best {goal} of the {within} with {Shown(front[best], limited)} {rule.Limit}"));
    }

    // Scales every objective from 0 for the best on the front to 1 for the worst; 0 if all members are equal.
    private static double[][] Scaled(Evaluation[] front)
    {
        double[][] costs = [.. front.Select(member => member.Measurements.Select(m => m.Cost).ToArray())];
        double[] least = [.. costs[0].Select((_, i) => costs.Min(row => row[i]))];
        double[] most = [.. costs[0].Select((_, i) => costs.Max(row => row[i]))];
        return [.. costs.Select(row => row.Select((cost, i) => NormalizedCost.Of(cost, least[i], most[i])).ToArray())];
    }

    private static int First(double[] values, double wanted) => Array.IndexOf(values, wanted);

    private static string Shown(Evaluation member, int objective) => member.Measurements[objective].Metric.Name;

    private static string Value(Evaluation member, int objective) => member.Measurements[objective] is var m ? m.Metric.Show(m.Value) : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static int Compare(Evaluation? left, Evaluation? right) => left!.Measurements
        .Zip(right!.Measurements, (own, other) => own.Cost.CompareTo(other.Cost))
        .FirstOrDefault(order => order != 0);
}

/// <summary>Scales costs so that objectives with different units can be weighed against each other.</summary>
internal static class NormalizedCost
{
    /// <summary>The position of a cost between the best, 0, and the worst, 1; 0 if the two are equal.</summary>
    /// <remarks>The halves avoid an overflow of the difference; the quotient is the same to the bit.</remarks>
    public static double Of(double cost, double best, double worst) =>
        worst > best ? (cost / 2 - best / 2) / (worst / 2 - best / 2) : 0;
}
