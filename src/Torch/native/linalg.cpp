// Linear algebra. Failed factorisations are reported as LinAlgError with the failing minor in the text.
#include "api.h"

#define LINALG(name, parameters, expression) \
    EVP Handle evp_##name parameters { return tensor([&] { return expression; }); }
#define LINALG_MANY(name, parameters, expression) \
    EVP int32_t evp_##name parameters { return tensors(outputs, [&] { return expression; }); }

LINALG(linalg_cholesky, (Handle x, bool upper), at::linalg_cholesky(*x, upper))
LINALG(cholesky_inverse, (Handle x, bool upper), at::cholesky_inverse(*x, upper))
LINALG(cholesky_solve, (Handle b, Handle factor, bool upper), at::cholesky_solve(*b, *factor, upper))
LINALG(linalg_inv, (Handle x), at::linalg_inv(*x))
LINALG(linalg_pinv, (Handle x, double rcond, bool hermitian), at::linalg_pinv(*x, rcond, hermitian))
LINALG(linalg_det, (Handle x), at::linalg_det(*x))
LINALG(linalg_solve, (Handle a, Handle b, bool left), at::linalg_solve(*a, *b, left))
LINALG(linalg_solve_triangular, (Handle a, Handle b, bool upper, bool left, bool unit),
       at::linalg_solve_triangular(*a, *b, upper, left, unit))
LINALG(linalg_svdvals, (Handle x), at::linalg_svdvals(*x))
LINALG(linalg_eigvalsh, (Handle x, bool upper), at::linalg_eigvalsh(*x, upper ? "U" : "L"))

LINALG_MANY(linalg_cholesky_ex, (Handle x, bool upper, bool check, Handle* outputs),
            at::linalg_cholesky_ex(*x, upper, check))
LINALG_MANY(linalg_svd, (Handle x, bool full, Handle* outputs), at::linalg_svd(*x, full))
LINALG_MANY(linalg_eigh, (Handle x, bool upper, Handle* outputs), at::linalg_eigh(*x, upper ? "U" : "L"))
LINALG_MANY(linalg_qr, (Handle x, int32_t mode, Handle* outputs),
            at::linalg_qr(*x, mode == 1 ? "complete" : mode == 2 ? "r" : "reduced"))

namespace {
at::OptionalIntArrayRef dims_of(const int64_t* dims, int32_t n) {
    return n < 0 ? at::OptionalIntArrayRef() : at::OptionalIntArrayRef(at::IntArrayRef(dims, size_t(n)));
}
}  // namespace

// n < 0: every dimension.
LINALG(linalg_norm, (Handle x, const int64_t* dims, int32_t n, bool keepdim),
       at::linalg_norm(*x, Optional<at::Scalar>(), dims_of(dims, n), keepdim))
LINALG(linalg_norm_order, (Handle x, double order, const int64_t* dims, int32_t n, bool keepdim),
       at::linalg_norm(*x, at::Scalar(order), dims_of(dims, n), keepdim))
LINALG(linalg_norm_name, (Handle x, const char* order, const int64_t* dims, int32_t n, bool keepdim),
       at::linalg_norm(*x, order, dims_of(dims, n), keepdim))
LINALG(linalg_vector_norm, (Handle x, double order, const int64_t* dims, int32_t n, bool keepdim),
       at::linalg_vector_norm(*x, order, dims_of(dims, n), keepdim))
