using MathNet.Numerics.LinearAlgebra;

namespace EvoPrune.Host.Search.Racing;

/// <summary>
/// Gaussian process regression over genomes (Rasmussen and Williams 2006, chapters 2 and 5), for several quantities at the same genomes.
/// </summary>
/// <remarks>The mean is the mean of the data; the scale of a quantity is the scale of its leave-one-out residuals.</remarks>
internal sealed class GaussianProcess
{
    // Negligible against the noise; it keeps equal genomes from making the matrix singular.
    private const double Jitter = 1e-8;
    private const int ChosenOn = 100;

    private static readonly double[] Scales = [0.1, 0.2, 0.4, 0.8], Noises = [0.01, 0.03, 0.1];

    private readonly GenomeKernel kernel;
    private readonly IReadOnlyList<Genome> genomes;
    private readonly double noise;
    private readonly Matrix<double> inverse;

    /// <summary>Inverts the covariance matrix, which all quantities share.</summary>
    /// <param name="genes">The genes of the encoding.</param>
    /// <param name="choice">Length scale and noise.</param>
    /// <param name="genomes">The genomes where quantities are known.</param>
    public GaussianProcess(IReadOnlyList<Gene> genes, Choice choice, IReadOnlyList<Genome> genomes)
    {
        (kernel, noise, this.genomes) = (new(genes, choice.Scale), choice.Noise, genomes);
        inverse = Covariance(kernel, noise, genomes).Cholesky().Solve(Matrix<double>.Build.DenseIdentity(genomes.Count));
    }

    /// <summary>The hyperparameters.</summary>
    /// <param name="Scale">Length scale, as a share of a gene's range.</param>
    /// <param name="Noise">Standard deviation of the part that genomes do not explain, relative to the part that they explain.</param>
    internal sealed record Choice(double Scale, double Noise);

    /// <summary>A quantity at the known genomes.</summary>
    /// <param name="Mean">Mean of its values.</param>
    /// <param name="Weights">Weights of the known genomes in predictions.</param>
    /// <param name="Residuals">
    /// Differences between each value and its leave-one-out prediction, in standard deviations up to a common factor.
    /// </param>
    internal sealed record Fitted(double Mean, Vector<double> Weights, Vector<double> Residuals);

    /// <summary>The hyperparameters of a small grid that maximise the likelihood of the data.</summary>
    public static Choice Choose(IReadOnlyList<Gene> genes, IReadOnlyList<Genome> genomes, IReadOnlyList<double> values)
    {
        Genome[] recent = [.. genomes.TakeLast(ChosenOn)];
        var centred = Centred([.. values.TakeLast(ChosenOn)]).Deviations;
        var choices = from scale in Scales from noise in Noises select new Choice(scale, noise);
        return choices.AsParallel().AsOrdered().Select(choice =>
        {
            var factor = Covariance(new(genes, choice.Scale), choice.Noise, recent).Cholesky();
            return (choice, Likelihood: -(recent.Length * Math.Log(centred * factor.Solve(centred)) + factor.DeterminantLn) / 2);
        }).ToArray().MaxBy(each => each.Likelihood).choice;
    }

    /// <summary>Fits a quantity.</summary>
    public Fitted Fit(IReadOnlyList<double> values)
    {
        var (mean, rest) = Centred([.. values]);
        var weights = inverse * rest;
        return new(mean, weights, weights.PointwiseDivide(inverse.Diagonal().PointwiseSqrt()));
    }

    /// <summary>The kernel between a genome and every known genome.</summary>
    public Vector<double> Likeness(Genome genome) => Vector<double>.Build.Dense(genomes.Count, i => kernel.Of(genome, genomes[i]));

    /// <summary>The predicted mean of a quantity at a genome.</summary>
    public static double Predict(Fitted quantity, Vector<double> likeness) => quantity.Mean + quantity.Weights * likeness;

    /// <summary>The standard deviation of a prediction, up to the scale of the quantity.</summary>
    public double Uncertainty(Vector<double> likeness) => Math.Sqrt(Math.Max(0, 1 - likeness * (inverse * likeness)) + noise * noise);

    private static (double Mean, Vector<double> Deviations) Centred(double[] values)
    {
        var mean = values.Average();
        return (mean, Vector<double>.Build.Dense(values.Length, i => values[i] - mean));
    }

    private static Matrix<double> Covariance(GenomeKernel kernel, double noise, IReadOnlyList<Genome> genomes)
    {
        var covariance = Matrix<double>.Build.Dense(genomes.Count, genomes.Count);
        for (var i = 0; i < genomes.Count; i++)
        {
            covariance[i, i] = 1 + noise * noise + Jitter;
            for (var j = 0; j < i; j++)
            {
                covariance[i, j] = covariance[j, i] = kernel.Of(genomes[i], genomes[j]);
            }
        }

        return covariance;
    }
}

/// <summary>The similarity of two genomes, from 0 to 1. Genes count alone and in combinations, larger combinations less.</summary>
/// <remarks>
/// The ANOVA kernel (Stitson et al. 1999): the scaled product over n genes of 1 + k / n, where k is a Gaussian of the difference of two
/// values as a share of the gene's range. Combinations of d genes together weigh 1 / d! of the single genes. Named levels have no order:
/// they are equal or a whole range apart.
/// </remarks>
/// <param name="genes">The genes of the encoding.</param>
/// <param name="scale">Length scale, as a share of a gene's range.</param>
internal sealed class GenomeKernel(IReadOnlyList<Gene> genes, double scale)
{
    private readonly double[] ranges = [.. genes.Select(gene => Math.Max(gene.Max - gene.Min, double.Epsilon))];
    private readonly bool[] isNamed = [.. genes.Select(gene => gene is LevelGene { Labels: not null })];
    private readonly double highest = Math.Pow(1 + 1.0 / genes.Count, genes.Count);

    /// <summary>1 for equal genomes.</summary>
    public double Of(Genome left, Genome right)
    {
        var product = 1 / highest;
        for (var i = 0; i < ranges.Length; i++)
        {
            var distance = Math.Abs(left[i] - right[i]) / ranges[i];
            var share = (isNamed[i] && distance > 0 ? 1 : distance) / scale;
            product *= 1 + Math.Exp(-share * share / 2) / ranges.Length;
        }

        return product;
    }
}
