using System.Text.Json;

namespace EvoPrune;

/// <summary>The divisor of the weights or of the input norms in an <see cref="ImportanceMetric"/>.</summary>
public enum Coefficient
{
    /// <summary>One: no division.</summary>
    One,

    /// <summary>The square root of the sum of squares.</summary>
    Frobenius,

    /// <summary>The sum of all magnitudes.</summary>
    Sum,

    /// <summary>The mean of all magnitudes.</summary>
    Mean,

    /// <summary>The sum of the magnitudes in the same row.</summary>
    RowSum,

    /// <summary>The sum of the magnitudes in the same column.</summary>
    ColumnSum,

    /// <summary>Row sum and column sum: the two quotients are added (RIA, Zhang et al. 2024).</summary>
    RelativeSum,
}

/// <summary>The transform of magnitudes in an <see cref="ImportanceMetric"/>.</summary>
public enum Transform
{
    /// <summary>x.</summary>
    Identity,

    /// <summary>x squared.</summary>
    Square,

    /// <summary>The square root of x.</summary>
    SquareRoot,

    /// <summary>log(1 + x).</summary>
    Log,

    /// <summary>exp(x), normalised to a sum of one over a row of weights, or over all inputs.</summary>
    Softmax,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,
}

/// <summary>The importance of a weight: alpha F1(|W_ij|) times beta F2(||X_j||), element by element.</summary>
/// <remarks>
/// Liu et al. 2025, OptiShear, meta pruning metric. Alpha divides by a quantity of |W|, beta by a quantity of the norms ||X||.
/// </remarks>
/// <param name="Alpha">Divisor of the weights.</param>
/// <param name="WeightTransform">F1.</param>
/// <param name="Beta">Divisor of the norms, which count as a matrix of one row.</param>
/// <param name="InputTransform">F2.</param>
public sealed record ImportanceMetric(Coefficient Alpha, Transform WeightTransform, Coefficient Beta, Transform InputTransform)
{
    /// <summary>|W_ij| ||X_j|| (Sun et al. 2024).</summary>
    public static ImportanceMetric Wanda { get; } = new(Coefficient.One, Transform.Identity, Coefficient.One, Transform.Identity);

    /// <summary>The sum of a weight's shares in its row and in its column, times the square root of ||X_j|| (Zhang et al. 2024).</summary>
    public static ImportanceMetric Ria { get; } = new(Coefficient.RelativeSum, Transform.Identity, Coefficient.One, Transform.SquareRoot);

    /// <summary>Reads alpha, F1, beta and F2 in kebab case, for example <c>relative-sum identity one square-root</c>.</summary>
    public static bool TryParse(string text, out ImportanceMetric metric)
    {
        metric = Wanda;
        if (text.Split(' ') is not [var alpha, var f1, var beta, var f2]
            || !TryRead<Coefficient>(alpha, out var a) || !TryRead<Transform>(f1, out var first)
            || !TryRead<Coefficient>(beta, out var b) || !TryRead<Transform>(f2, out var second))
        {
            return false;
        }

        metric = new(a, first, b, second);
        return true;
    }

    /// <summary>Alpha, F1, beta and F2 in the form that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => $"{Kebab(Alpha)} {Kebab(WeightTransform)} {Kebab(Beta)} {Kebab(InputTransform)}";

    private static bool TryRead<T>(string text, out T value)
        where T : struct, Enum
    {
        value = Enum.GetValues<T>().FirstOrDefault(each => Kebab(each) == text);
        return Kebab(value) == text;
    }

    private static string Kebab<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
