using MathNet.Numerics.LinearAlgebra;

namespace EvoPrune.Calibration;

/// <summary>Principal component analysis: projects points on the directions of most variance.</summary>
public static class PrincipalComponents
{
    /// <summary>The coordinates of every point on the first components, one row per point.</summary>
    /// <remarks>The sign of a component is arbitrary; here its largest loading is positive.</remarks>
    public static IReadOnlyList<double[]> Project(IReadOnlyList<float[]> points, int components)
    {
        var matrix = Matrix<double>.Build.DenseOfRows(points.Select(point => point.Select(value => (double)value)));
        var mean = matrix.ColumnSums() / points.Count;
        var centered = Matrix<double>.Build.DenseOfRowVectors(matrix.EnumerateRows().Select(point => point - mean));

        // Few points have as few directions, and their products with each other give them: a small matrix.
        var directions = points.Count < matrix.ColumnCount
            ? Normalized(centered.TransposeThisAndMultiply(Eigenvectors(centered.TransposeAndMultiply(centered))))
            : Eigenvectors(centered.TransposeThisAndMultiply(centered));
        List<Vector<double>> axes =
            [.. directions.EnumerateColumns().Reverse().Take(components).Select(axis => axis * Math.Sign(axis.MaxBy(Math.Abs)))];
        return [.. centered.EnumerateRows().Select(point =>
            (double[])[.. Enumerable.Range(0, components).Select(i => i < axes.Count ? point * axes[i] : 0)])];
    }

    // In ascending order of the variance along them.
    private static Matrix<double> Eigenvectors(Matrix<double> scatter) => scatter.Evd(Symmetricity.Symmetric).EigenVectors;

    // A direction without variance stays zero.
    private static Matrix<double> Normalized(Matrix<double> directions)
    {
        const double Rounding = 1e-9;
        var lengths = directions.ColumnNorms(2);
        return Matrix<double>.Build.DenseOfColumnVectors(directions.EnumerateColumns().Zip(lengths, (direction, length) =>
            direction * (length > Rounding * lengths.Maximum() ? 1 / length : 0)));
    }
}
