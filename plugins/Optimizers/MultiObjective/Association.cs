namespace EvoPrune.Optimizers.MultiObjective;

/// <summary>The reference line nearest to a member, and its perpendicular distance to it.</summary>
/// <remarks>Deb and Jain (2014), algorithm 3.</remarks>
internal readonly record struct Association(int Line, double Distance)
{
    /// <summary>Associates a point of the normalised objective space; the first line among equally near ones.</summary>
    /// <param name="point">Normalised costs.</param>
    /// <param name="directions">Unit vectors along the reference lines.</param>
    public static Association Of(double[] point, IReadOnlyList<double[]> directions)
    {
        var nearest = new Association(0, double.PositiveInfinity);
        for (var line = 0; line < directions.Count; line++)
        {
            var distance = SquaredDistance(point, directions[line]);
            if (distance < nearest.Distance)
            {
                nearest = new(line, distance);
            }
        }

        return nearest with { Distance = Math.Sqrt(nearest.Distance) };
    }

    private static double SquaredDistance(double[] point, double[] direction)
    {
        var (along, distance) = (0.0, 0.0);
        for (var i = 0; i < point.Length; i++)
        {
            along += point[i] * direction[i];
        }

        for (var i = 0; i < point.Length; i++)
        {
            var across = point[i] - along * direction[i];
            distance += across * across;
        }

        return distance;
    }
}
