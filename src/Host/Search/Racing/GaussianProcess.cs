using MathNet.Numerics.LinearAlgebra;

namespace EvoPrune.Host.Search.Racing;

/// <summary>Gaussian process regression over genomes (Rasmussen and Williams 2006, chapters 2 and 5), for several quantities at the same genomes.</summary>
/// <remarks>The mean is that of the data; the scale of a quantity is that which its leave-one-out residuals have.</remarks>
internal sealed class GaussianProcess
{
    // Tiny against the noise; keeps equal genomes from making the matrix singular.
    private const double Jitter = 1e-8;
    private const int ChosenOn = 100;

    private static readonly double[] Scales = [0.1, 0.2, 0.4, 0.8], Noises = [0.01, 0.03, 0.1];

    private readonly GenomeKernel kernel;
    private readonly IReadOnlyList<Genome> genomes;
    private readonly double noise;
    private readonly Matrix<double> inverse;

    /// <summary>Makes what all quantities share.</summary>
    /// <param name="genes">What the genes may be.</param>
    /// <param name="choice">Length scale and noise.</param>
    /// <param name="genomes">Where quantities are known.</param>
    public GaussianProcess(IReadOnlyList<Gene> genes, Choice choice, IReadOnlyList<Genome> genomes)
    {
        (kernel, noise, this.genomes) = (new(genes, choice.Scale), choice.Noise, genomes);
        inverse = Covariance(kernel, noise, genomes).Cholesky().Solve(Matrix<double>.Build.DenseIdentity(genomes.Count));
    }

    /// <summary>What is not learned from the data itself.</summary>
    /// <param name="Scale">Length scale, as a share of a gene's range.</param>
    /// <param name="Noise">Standard deviation of what genomes do not explain, as a share of what they do.</param>
    internal sealed record Choice(double Scale, double Noise);

    /// <summary>A quantity at the known genomes.</summary>
    /// <param name="Mean">Of its values.</param>
    /// <param name="Weights">Of the known genomes in predictions.</param>
    /// <param name="Residuals">What each value differs from its prediction by all others, in standard deviations of that but for a common factor.</param>
    internal sealed record Fitted(double Mean, Vector<double> Weights, Vector<double> Residuals);

    /// <summary>The choice under which the data are likeliest, among a few.</summary>
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

    /// <summary>Learns a quantity.</summary>
    public Fitted Fit(IReadOnlyList<double> values)
    {
        var (mean, rest) = Centred([.. values]);
        var weights = inverse * rest;
        return new(mean, weights, weights.PointwiseDivide(inverse.Diagonal().PointwiseSqrt()));
    }

    /// <summary>How like a genome is to every known one.</summary>
    public Vector<double> Likeness(Genome genome) => Vector<double>.Build.Dense(genomes.Count, i => kernel.Of(genome, genomes[i]));

    /// <summary>The quantity at a genome.</summary>
    public static double Predict(Fitted quantity, Vector<double> likeness) => quantity.Mean + quantity.Weights * likeness;

    /// <summary>The standard deviation of a prediction there, but for the factor of the quantity.</summary>
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
