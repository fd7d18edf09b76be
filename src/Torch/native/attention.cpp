// Scaled dot-product attention: softmax(Q K' / sqrt(E) + mask) V.
//
// libtorch 2 has its own kernels. libtorch 1 has none, and the plain composition writes a whole (batch, head, L, S) matrix of
// scores several times over. Here a thread takes one head, and the scores of a few rows at a time stay in the nearest cache
// (attend.cpp). Queries, keys and values are read where they lie, and the result lies as (batch, L, head, D), so that joining the
// heads again copies nothing. When a gradient is needed, or on another device, the plain composition answers, so that autograd
// sees ordinary operations.
#include "api.h"
#include "kernels.h"

#if TORCH_VERSION_MAJOR >= 2

EVP Handle evp_attention(Handle q, Handle k, Handle v, Handle mask, double p, bool causal) {
    return tensor([&] { return at::scaled_dot_product_attention(*q, *k, *v, optional(mask), p, causal); });
}

#else

#include <ATen/Parallel.h>

#include <cmath>

namespace {

// q (N,H,L,E), k (N,H,S,E), v (N,H,S,D), their rows without gaps; mask (N,H,L,S) additive or undefined.
template <class Real, class Stored = Real>
at::Tensor by_head(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& mask, bool causal) {
    const int64_t heads = q.size(1), rows = q.size(2), depth = v.size(3);
    auto out = at::empty({q.size(0), rows, heads, depth}, q.options()).transpose(1, 2);
    const auto offset = [heads](const at::Tensor& x, int64_t i) {
        return x.stride(0) * (i / heads) + x.stride(1) * (i % heads);
    };
    const auto head = [&](int64_t i) {
        const auto start = [&](const at::Tensor& x) { return static_cast<Stored*>(x.data_ptr()) + offset(x, i); };
        return Head<Real, Stored>{start(q), start(k), start(v), mask.defined() ? mask.data_ptr<Real>() + offset(mask, i) : nullptr, start(out),
                          rows, k.size(2), q.size(3), depth, q.stride(2), k.stride(2), v.stride(2), out.stride(2),
                          mask.defined() ? mask.stride(2) : 0, mask.defined() ? mask.stride(3) : 0,
                          1 / std::sqrt(static_cast<Real>(q.size(3))), causal};
    };
    at::parallel_for(0, q.size(0) * heads, 1, [&](int64_t begin, int64_t end) {
        std::vector<Real> work(head(begin).workspace());
        for (int64_t i = begin; i < end; i++) attend(head(i), work.data());
    });
    return out;
}

// (N,H,..,..), whatever the number of leading dimensions. Broadcast ones keep stride 0; only leading ones that cannot be joined are copied.
at::Tensor by_window_and_head(const at::Tensor& x) {
    return x.dim() > 4 ? x.reshape({-1, x.size(-3), x.size(-2), x.size(-1)})
        : x.dim() == 4 ? x
        : x.dim() == 3 ? x.unsqueeze(0)
                       : x.unsqueeze(0).unsqueeze(0);
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
    // 16-bit numbers are computed in 32 bits, as the vendors' kernels do; bfloat16 ones are multiplied as they are where the processor can.
    if (q.scalar_type() == at::kBFloat16 && q.dim() == 4 && !mask.defined() && q.size(3) % 2 == 0 && q.size(3) >= 16 && attends_halves()) {
        const auto with_rows = [](const at::Tensor& x) { return x.stride(3) == 1 ? x : x.contiguous(); };
        return by_head<float, Half>(with_rows(q), with_rows(k), with_rows(v), mask, causal);
    }
    const auto type = q.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
    const auto lay = [&](const at::Tensor& x) {
        const auto with = by_window_and_head(x).to(type);
        return with.stride(3) == 1 || with.size(3) == 1 ? with : with.contiguous();
    };
    at::Tensor bias;
    if (mask.defined()) {
        auto shape = q.sizes().vec();
        shape.back() = k.size(-2);
        bias = by_window_and_head(additive(mask, type).expand(shape));
    }
    auto out = type == at::kDouble ? by_head<double>(lay(q), lay(k), lay(v), bias, causal)
                                   : by_head<float>(lay(q), lay(k), lay(v), bias, causal);
    auto shape = q.sizes().vec();
    shape.back() = v.size(-1);
    return (q.dim() == 4 ? out : out.reshape(shape)).to(q.scalar_type());
}

}  // namespace

EVP Handle evp_attention(Handle q, Handle k, Handle v, Handle mask, double p, bool causal) {
    return tensor([&] { return attention(*q, *k, *v, defined_or_empty(mask), p, causal); });
}

#endif
