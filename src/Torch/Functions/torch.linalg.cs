namespace TorchSharp;

public static partial class torch
{
    /// <summary>Factorisations, inverses, solutions and norms; they work on stacks of matrices, too.</summary>
    public static class linalg
    {
        /// <summary>How much of a QR factorisation is wanted.</summary>
        public enum QRMode
        {
            /// <summary>Q of the matrix's own shape.</summary>
            Reduced = 0,
            /// <summary>A square Q.</summary>
            Complete = 1,
            /// <summary>R only.</summary>
            R = 2,
        }

        /// <summary>The lower triangular L of A = L L'.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">A is not positive definite.</exception>
        public static Tensor cholesky(Tensor input) => Native.evp_linalg_cholesky(input, false);

        /// <summary>L, and zero or the order of the leading minor that is not positive definite.</summary>
        public static unsafe (Tensor L, Tensor info) cholesky_ex(Tensor input, bool check_errors = false)
        {
            var results = stackalloc nint[2];
            Native.evp_linalg_cholesky_ex(input, false, check_errors, results).Check();
            return (new(results[0]), new(results[1]));
        }

        /// <summary>The inverse.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">The matrix is singular.</exception>
        public static Tensor inv(Tensor input) => Native.evp_linalg_inv(input);

        /// <summary>The determinant.</summary>
        public static Tensor det(Tensor input) => Native.evp_linalg_det(input);

        /// <summary>X of A X = B; of X A = B when not left.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">A is singular.</exception>
        public static Tensor solve(Tensor A, Tensor B, bool left = true) => Native.evp_linalg_solve(A, B, left);

        /// <summary>X of A X = B, or of X A = B when not left, A being triangular.</summary>
        public static Tensor solve_triangular(Tensor A, Tensor B, bool upper, bool left = true, bool unitriangular = false) =>
            Native.evp_linalg_solve_triangular(A, B, upper, left, unitriangular);

        /// <summary>A = U diag(S) Vh, singular values in descending order.</summary>
        public static unsafe (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true)
        {
            var results = stackalloc nint[3];
            Native.evp_linalg_svd(input, fullMatrices, results).Check();
            return (new(results[0]), new(results[1]), new(results[2]));
        }

        /// <summary>The singular values in descending order.</summary>
        public static Tensor svdvals(Tensor input) => Native.evp_linalg_svdvals(input);

        /// <summary>Eigenvalues, ascending, and eigenvectors of a symmetric matrix, of which one triangle is read.</summary>
        public static unsafe (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L')
        {
            var results = stackalloc nint[2];
            Native.evp_linalg_eigh(input, UPLO == 'U', results).Check();
            return (new(results[0]), new(results[1]));
        }

        /// <summary>Eigenvalues, ascending, of a symmetric matrix, of which one triangle is read.</summary>
        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') => Native.evp_linalg_eigvalsh(input, UPLO == 'U');

        /// <summary>A = Q R, Q orthogonal and R upper triangular.</summary>
        public static unsafe (Tensor Q, Tensor R) qr(Tensor input, QRMode mode = QRMode.Reduced)
        {
            var results = stackalloc nint[2];
            Native.evp_linalg_qr(input, (int)mode, results).Check();
            return (new(results[0]), new(results[1]));
        }

        /// <summary>The 2-norm of all elements, or along dimensions.</summary>
        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) =>
            Native.evp_linalg_norm(input, dims, dims?.Length ?? -1, keepdim);

        /// <summary>A norm by its name: "fro" or "nuc".</summary>
        public static Tensor norm(Tensor input, string ord, long[]? dims = null, bool keepdim = false) =>
            Native.evp_linalg_norm_name(input, ord, dims, dims?.Length ?? -1, keepdim);

        /// <summary>A norm by its order.</summary>
        public static Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) =>
            Native.evp_linalg_norm_order(input, ord, dims, dims?.Length ?? -1, keepdim);

        /// <summary>A norm by its order.</summary>
        public static Tensor norm(Tensor input, int ord, long[]? dims = null, bool keepdim = false) =>
            norm(input, (double)ord, dims, keepdim);

        /// <summary>The norm of the elements as one vector, or along dimensions.</summary>
        public static Tensor vector_norm(Tensor input, double ord = 2, long[]? dims = null, bool keepdim = false) =>
            Native.evp_linalg_vector_norm(input, ord, dims, dims?.Length ?? -1, keepdim);
    }
}
