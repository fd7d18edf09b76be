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

        // The eigenvectors of the scatter matrix, in ascending order of the variance along them.
        var directions = centered.TransposeThisAndMultiply(centered).Evd(Symmetricity.Symmetric).EigenVectors;
        List<Vector<double>> axes =
            [.. directions.EnumerateColumns().Reverse().Take(components).Select(axis => axis * Math.Sign(axis.MaxBy(Math.Abs)))];
        return [.. centered.EnumerateRows().Select(point =>
            (double[])[.. Enumerable.Range(0, components).Select(i => i < axes.Count ? point * axes[i] : 0)])];
    }
}
