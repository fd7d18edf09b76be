// Scaled dot-product attention: softmax(Q K' / sqrt(E) + mask) V.
//
// libtorch 2 has its own kernels. libtorch 1 has none, and the plain composition writes a whole (batch, head, L, S) matrix of
// scores several times over. Here a thread takes a block of query rows of one head, keeps its scores in cache, never looks
// at the keys after the block when attention is causal, and writes only the result. When a gradient is needed, or on
// another device, the plain composition answers, so that autograd sees ordinary operations.
#include "api.h"
#include "kernels.h"

#if TORCH_VERSION_MAJOR >= 2

EVP Handle evp_attention(Handle q, Handle k, Handle v, Handle mask, double p, bool causal) {
    return tensor([&] { return at::scaled_dot_product_attention(*q, *k, *v, optional(mask), p, causal); });
}

#else

#include <ATen/Parallel.h>

#include <cmath>
#include <limits>

extern "C" void sgemm_(const char*, const char*, const int*, const int*, const int*, const float*, const float*, const int*,
                       const float*, const int*, const float*, float*, const int*);
extern "C" void dgemm_(const char*, const char*, const int*, const int*, const int*, const double*, const double*, const int*,
                       const double*, const int*, const double*, double*, const int*);

namespace {

constexpr int64_t BlockRows = 64;

// Row-major C(m,n) = alpha A(m,k) B, B being (k,n), or (n,k) when transposed; lda, ldb, ldc are row strides.
// BLAS is column-major: it computes C' = B' A'.
#define GEMM(real, routine)                                                                                              \
    void gemm(bool transposed, int m, int n, int k, real alpha, const real* a, int lda, const real* b, int ldb, real* c, \
              int ldc) {                                                                                                 \
        const real zero = 0;                                                                                             \
        routine(transposed ? "T" : "N", "N", &n, &m, &k, &alpha, b, &ldb, a, &lda, &zero, c, &ldc);                      \
    }
GEMM(float, sgemm_)
GEMM(double, dgemm_)

// All heads in one row of matrices: q (N,L,E), k (N,S,E), v (N,S,D), mask (N,L,S) additive or undefined.
template <class Real>
at::Tensor blocked(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& mask, bool causal) {
    const int64_t heads = q.size(0), rows = q.size(1), width = q.size(2), keys = k.size(1), depth = v.size(2);
    const Real scale = 1 / std::sqrt(static_cast<Real>(width));
    auto out = at::empty({heads, rows, depth}, q.options());
    const Real *queries = q.data_ptr<Real>(), *all_keys = k.data_ptr<Real>(), *values = v.data_ptr<Real>();
    const Real* bias = mask.defined() ? mask.data_ptr<Real>() : nullptr;
    Real* results = out.data_ptr<Real>();
    const int64_t blocks = (rows + BlockRows - 1) / BlockRows;

    at::parallel_for(0, heads * blocks, 1, [&](int64_t begin, int64_t end) {
        std::vector<Real> scores(std::min(rows, BlockRows) * keys);
        for (int64_t task = begin; task < end; task++) {
            const int64_t head = task / blocks, first = task % blocks * BlockRows;
            const int64_t count = std::min(BlockRows, rows - first);
            const int64_t seen = causal ? std::min(keys, first + count) : keys;
            Real* result = results + (head * rows + first) * depth;
            gemm(true, count, seen, width, scale, queries + (head * rows + first) * width, width,
                 all_keys + head * keys * width, width, scores.data(), seen);
            for (int64_t i = 0; i < count; i++) {
                Real* row = scores.data() + i * seen;
                const int64_t visible = causal ? std::min(keys, first + i + 1) : keys;
                const bool any = !bias ||
                    mask_row(row, bias + head * mask.stride(0) + (first + i) * mask.stride(1), mask.stride(2), visible);
                // A row that sees nothing gets zeros, as in libtorch 2.5.
                if (any) softmax_row(row, visible);
                std::fill(any ? row + visible : row, row + seen, Real(0));
            }
            gemm(false, count, depth, seen, 1, scores.data(), seen, values + head * keys * depth, depth, result, depth);
        }
    });
    return out;
}

at::Tensor additive(const at::Tensor& mask, at::ScalarType type) {
    if (mask.scalar_type() != at::kBool) return mask.to(type);
    return at::zeros(mask.sizes(), mask.options().dtype(type)).masked_fill_(mask.logical_not(), -INFINITY);
}

at::Tensor composed(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& mask, double p,
                    bool causal) {
    auto scores = at::matmul(q, k.transpose(-2, -1)) * (1 / std::sqrt(static_cast<double>(q.size(-1))));
    if (causal) {
        const auto future = at::ones({q.size(-2), k.size(-2)}, q.options().dtype(at::kBool)).triu(1);
        scores = scores.masked_fill(future, -INFINITY);
    }
    if (mask.defined()) scores = scores + additive(mask, q.scalar_type());
    auto weights = scores.softmax(-1);
    if (mask.defined()) weights = weights.masked_fill((scores == -INFINITY).all(-1, true), 0);
    return at::matmul(at::dropout(weights, p, true), v);
}

at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& mask, double p,
                     bool causal) {
    TORCH_CHECK(!(causal && mask.defined()), "scaled_dot_product_attention: a causal call takes no explicit mask");
    TORCH_CHECK(q.dim() >= 2 && k.dim() == q.dim() && v.dim() == q.dim(),
                "scaled_dot_product_attention: query, key and value must have the same number of dimensions, at least 2; got ",
                q.dim(), ", ", k.dim(), " and ", v.dim());
    const bool grad = at::GradMode::is_enabled() &&
        (q.requires_grad() || k.requires_grad() || v.requires_grad() || (mask.defined() && mask.requires_grad()));
    const auto lead = q.sizes().slice(0, q.dim() - 2);
    const bool alike = k.sizes().slice(0, k.dim() - 2) == lead && v.sizes().slice(0, v.dim() - 2) == lead &&
        k.size(-1) == q.size(-1) && v.size(-2) == k.size(-2) && k.scalar_type() == q.scalar_type() &&
        v.scalar_type() == q.scalar_type();
    const bool blockable = alike && !grad && p == 0 && q.device().is_cpu() && at::isFloatingType(q.scalar_type()) &&
        q.numel() > 0 && k.numel() > 0 && v.numel() > 0;
    if (!blockable) return composed(q, k, v, mask, p, causal);

    at::NoGradGuard no_grad;
    // 16-bit numbers are computed in 32 bits, as the vendors' kernels do.
    const auto type = q.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
    const auto flat = [&](const at::Tensor& x) {
        return x.to(type).reshape({-1, x.size(-2), x.size(-1)}).contiguous();
    };
    at::Tensor bias;
    if (mask.defined()) {
        auto shape = q.sizes().vec();
        shape.back() = k.size(-2);
        // Broadcast dimensions keep stride 0; only a shape that cannot be viewed as one row of heads is copied.
        bias = additive(mask, type).expand(shape).reshape({-1, q.size(-2), k.size(-2)});
    }
    auto out = type == at::kDouble ? blocked<double>(flat(q), flat(k), flat(v), bias, causal)
                                   : blocked<float>(flat(q), flat(k), flat(v), bias, causal);
    auto shape = q.sizes().vec();
    shape.back() = v.size(-1);
    return out.view(shape).to(q.scalar_type());
}

}  // namespace

EVP Handle evp_attention(Handle q, Handle k, Handle v, Handle mask, double p, bool causal) {
    return tensor([&] { return attention(*q, *k, *v, defined_or_empty(mask), p, causal); });
}

#endif
