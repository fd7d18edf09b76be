namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The matrix product, broadcast over leading dimensions.</summary>
        public Tensor matmul(Tensor target) => Native.evp_matmul(this, target);
        /// <summary>The product of two matrices.</summary>
        public Tensor mm(Tensor target) => Native.evp_mm(this, target);
        /// <summary>The products of two stacks of matrices.</summary>
        public Tensor bmm(Tensor batch2) => Native.evp_bmm(this, batch2);
        /// <summary>The product of a matrix and a vector.</summary>
        public Tensor mv(Tensor target) => Native.evp_mv(this, target);
        /// <summary>The inner product of two vectors.</summary>
        public Tensor dot(Tensor target) => Native.evp_dot(this, target);
        /// <summary>The matrix of all products of elements of two vectors.</summary>
        public Tensor outer(Tensor vec2) => Native.evp_outer(this, vec2);
        /// <summary>beta x + alpha mat1 mat2.</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Native.evp_addmm(this, mat1, mat2, beta, alpha);
        /// <inheritdoc cref="addmm(Tensor, Tensor, float, float)"/>
        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            After(Native.evp_addmm_(this, mat1, mat2, beta, alpha));
        /// <summary>beta x + alpha mat vec.</summary>
        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1, float alpha = 1) =>
            Native.evp_addmv(this, mat, vec, beta, alpha);
        /// <summary>beta x + alpha vec1 vec2'.</summary>
        public Tensor addr(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) =>
            Native.evp_addr(this, vec1, vec2, beta, alpha);
        /// <inheritdoc cref="addr(Tensor, Tensor, float, float)"/>
        public Tensor addr_(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) =>
            After(Native.evp_addr_(this, vec1, vec2, beta, alpha));
        /// <summary>beta x + alpha batch1 batch2, for stacks of matrices.</summary>
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) =>
            Native.evp_baddbmm(this, batch1, batch2, beta, alpha);

        /// <summary>The factor L of A = L L', or U of A = U' U.</summary>
        public Tensor cholesky(bool upper = false) => Native.evp_linalg_cholesky(this, upper);
        /// <summary>The inverse of the matrix whose Cholesky factor this is.</summary>
        public Tensor cholesky_inverse(bool upper = false) => Native.evp_cholesky_inverse(this, upper);
        /// <summary>The solution X of A X = B, this being B and <paramref name="input2"/> the Cholesky factor of A.</summary>
        public Tensor cholesky_solve(Tensor input2, bool upper = false) => Native.evp_cholesky_solve(this, input2, upper);
        /// <summary>The inverse.</summary>
        public Tensor inverse() => Native.evp_linalg_inv(this);
        /// <summary>The determinant.</summary>
        public Tensor det() => Native.evp_linalg_det(this);
        /// <summary>The Moore-Penrose inverse.</summary>
        public Tensor pinverse(double rcond = 1e-15, bool hermitian = false) => Native.evp_linalg_pinv(this, rcond, hermitian);
    }
}
