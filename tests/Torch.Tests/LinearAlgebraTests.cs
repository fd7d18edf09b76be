using System.Runtime.InteropServices;

namespace EvoPrune.Torch.Tests;

public class LinearAlgebraTests : InScope
{
    private readonly Tensor a = tensor(new double[,] { { 4, 2 }, { 2, 3 } });
    private readonly Tensor b = tensor(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } });

    [Fact]
    public void Products()
    {
        Values.Equal([12, 18, 24, 14, 19, 24], a.matmul(b));
        Values.Equal([12, 18, 24, 14, 19, 24], a.mm(b));
        Values.Equal([10, 7], a.mv(tensor(new double[] { 2, 1 })), 1e-12);
        Values.Equal([11], tensor(new double[] { 1, 2 }).dot(tensor(new double[] { 3, 4 })));
        Values.Equal([3, 4, 6, 8], tensor(new double[] { 1, 2 }).outer(tensor(new double[] { 3, 4 })));
        Values.Equal([13, 20, 27, 18, 24, 30], b.addmm(a, b));
        Values.Equal(a.unsqueeze(0).matmul(b), a.unsqueeze(0).bmm(b.unsqueeze(0)));
        Values.Equal(a.matmul(b).t(), einsum("ij,jk->ki", a, b));
    }

    [Fact]
    public void Factorisations_multiply_back()
    {
        var l = linalg.cholesky(a);
        Values.Equal([2, 0, 1, Math.Sqrt(2)], l, 1e-12);
        Values.Equal(a, l.matmul(l.t()), 1e-12);
        Values.Equal(linalg.inv(a), cholesky_inverse(l), 1e-12);
        Values.Equal(a.cholesky(upper: true), l.t(), 1e-12);
        var (u, s, vh) = linalg.svd(b, fullMatrices: false);
        Values.Equal(b, u.matmul(s.diag()).matmul(vh), 1e-12);
        var (values, vectors) = linalg.eigh(a);
        Values.Equal(a, vectors.matmul(values.diag()).matmul(vectors.t()), 1e-12);
        var (q, r) = linalg.qr(a);
        Values.Equal(a, q.matmul(r), 1e-12);
    }

    [Fact]
    public void Solutions_satisfy_their_equations()
    {
        Values.Equal([3.0 / 8, -0.25, -0.25, 0.5], linalg.inv(a), 1e-12);
        Values.Equal(b, a.matmul(linalg.solve(a, b)), 1e-12);
        var l = linalg.cholesky(a);
        Values.Equal(b, l.matmul(linalg.solve_triangular(l, b, upper: false)), 1e-12);
        Values.Equal(b, a.matmul(b.cholesky_solve(l)), 1e-12);
        Values.Equal([8], linalg.det(a), 1e-12);
    }

    [Fact]
    public void Norms()
    {
        Values.Equal([Math.Sqrt(33)], linalg.norm(a), 1e-12);
        Values.Equal([Math.Sqrt(33)], linalg.norm(a, "fro"), 1e-12);
        Values.Equal([6, 5], linalg.norm(a, 1.0, [1]), 1e-12);
        Values.Equal([5, 7, 9], linalg.vector_norm(b, 1, [0]), 1e-12);
    }

    [Fact]
    public void Indefinite_matrices_are_refused_or_reported()
    {
        var indefinite = tensor(new double[,] { { 1, 2 }, { 2, 1 } });
        var error = Assert.ThrowsAny<ExternalException>(() => linalg.cholesky(indefinite));
        Assert.Contains("leading minor of order 2", error.Message);
        Assert.Equal(2, linalg.cholesky_ex(indefinite).info.ToInt32());
    }
}
