// Reductions, order statistics, scans and normalisations along a dimension.
#include "api.h"
#include "kernels.h"

namespace {

// A row's log-sum-exp without the exponentials in memory: in one read from the cache. Elsewhere, and for gradients, libtorch's.
at::Tensor logsumexp(const at::Tensor& x, int64_t dim, bool keepdim) {
    const bool rows = x.device().is_cpu() && x.scalar_type() == at::kFloat && x.dim() > 0 && x.numel() > 0 && x.is_contiguous() &&
        (dim == -1 || dim == x.dim() - 1) && !(at::GradMode::is_enabled() && x.requires_grad());
    if (!rows) return x.logsumexp(dim, keepdim);
    const int64_t count = x.size(-1);
    auto out = at::empty(x.sizes().slice(0, x.dim() - 1), x.options());
    const float* from = x.data_ptr<float>();
    float* to = out.data_ptr<float>();
    at::parallel_for(0, out.numel(), 1 + 32768 / count, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; i++) to[i] = log_sum_exp(from + i * count, count);
    });
    return keepdim ? out.unsqueeze(-1) : out;
}

at::IntArrayRef span(const int64_t* values, int32_t count) { return {values, size_t(count)}; }

}  // namespace

#define REDUCE(name, parameters, expression) \
    EVP Handle evp_##name parameters { return tensor([&] { return expression; }); }
#define REDUCE_MANY(name, parameters, expression) \
    EVP int32_t evp_##name parameters { return tensors(outputs, [&] { return expression; }); }

REDUCE(sum, (Handle x, int8_t type), x->sum(optional_type(type)))
REDUCE(sum_dims, (Handle x, const int64_t* dims, int32_t n, bool keepdim, int8_t type),
       x->sum(span(dims, n), keepdim, optional_type(type)))
REDUCE(prod, (Handle x, int8_t type), x->prod(optional_type(type)))
REDUCE(prod_dim, (Handle x, int64_t dim, bool keepdim, int8_t type), x->prod(dim, keepdim, optional_type(type)))
REDUCE(mean, (Handle x), x->mean())
REDUCE(mean_dims, (Handle x, const int64_t* dims, int32_t n, bool keepdim, int8_t type),
       x->mean(span(dims, n), keepdim, optional_type(type)))
REDUCE(var, (Handle x, bool unbiased), x->var(unbiased))
REDUCE(var_dims, (Handle x, const int64_t* dims, int32_t n, bool unbiased, bool keepdim),
       x->var(span(dims, n), unbiased, keepdim))
REDUCE(std, (Handle x, bool unbiased), x->std(unbiased))
REDUCE(std_dims, (Handle x, const int64_t* dims, int32_t n, bool unbiased, bool keepdim),
       x->std(span(dims, n), unbiased, keepdim))
REDUCE(norm, (Handle x, float p), x->norm(p))
REDUCE(norm_dim, (Handle x, int64_t dim, bool keepdim, float p), x->norm(p, dim, keepdim))
REDUCE(all, (Handle x), x->all())
REDUCE(all_dim, (Handle x, int64_t dim, bool keepdim), x->all(dim, keepdim))
REDUCE(any, (Handle x), x->any())
REDUCE(any_dim, (Handle x, int64_t dim, bool keepdim), x->any(dim, keepdim))
REDUCE(count_nonzero, (Handle x, const int64_t* dims, int32_t n),
       n ? at::count_nonzero(*x, span(dims, n)) : at::count_nonzero(*x))
REDUCE(max, (Handle x), x->max())
REDUCE(min, (Handle x), x->min())
REDUCE(amax, (Handle x, const int64_t* dims, int32_t n, bool keepdim), x->amax(span(dims, n), keepdim))
REDUCE(amin, (Handle x, const int64_t* dims, int32_t n, bool keepdim), x->amin(span(dims, n), keepdim))
REDUCE(median, (Handle x), x->median())
REDUCE(quantile, (Handle x, Handle q, int64_t dim, bool keepdim), x->quantile(*q, dim, keepdim))
REDUCE(argmax, (Handle x), x->argmax())
REDUCE(argmax_dim, (Handle x, int64_t dim, bool keepdim), x->argmax(dim, keepdim))
REDUCE(argmin, (Handle x), x->argmin())
REDUCE(argmin_dim, (Handle x, int64_t dim, bool keepdim), x->argmin(dim, keepdim))
REDUCE(logsumexp, (Handle x, int64_t dim, bool keepdim), logsumexp(*x, dim, keepdim))
REDUCE(cumsum, (Handle x, int64_t dim, int8_t type), x->cumsum(dim, optional_type(type)))
REDUCE(cumprod, (Handle x, int64_t dim, int8_t type), x->cumprod(dim, optional_type(type)))
REDUCE(softmax, (Handle x, int64_t dim, int8_t type), x->softmax(dim, optional_type(type)))
REDUCE(log_softmax, (Handle x, int64_t dim, int8_t type), x->log_softmax(dim, optional_type(type)))
REDUCE(argsort, (Handle x, int64_t dim, bool descending), x->argsort(dim, descending))
REDUCE(histc, (Handle x, int64_t bins, int64_t low, int64_t high), x->histc(bins, low, high))
REDUCE(bincount, (Handle x, Handle weights, int64_t least), x->bincount(optional(weights), least))
REDUCE(searchsorted, (Handle sorted, Handle values, bool int32, bool right, Handle sorter),
       at::searchsorted(*sorted, *values, int32, right, {}, optional(sorter)))
REDUCE(isclose, (Handle x, Handle y, double rtol, double atol, bool equal_nan), x->isclose(*y, rtol, atol, equal_nan))

REDUCE_MANY(max_dim, (Handle x, int64_t dim, bool keepdim, Handle* outputs), x->max(dim, keepdim))
REDUCE_MANY(min_dim, (Handle x, int64_t dim, bool keepdim, Handle* outputs), x->min(dim, keepdim))
REDUCE_MANY(sort, (Handle x, int64_t dim, bool descending, bool stable, Handle* outputs), x->sort(stable, dim, descending))
REDUCE_MANY(topk, (Handle x, int64_t k, int64_t dim, bool largest, bool sorted, Handle* outputs),
            x->topk(k, dim, largest, sorted))
REDUCE_MANY(kthvalue, (Handle x, int64_t k, int64_t dim, bool keepdim, Handle* outputs), x->kthvalue(k, dim, keepdim))
REDUCE_MANY(unique, (Handle x, bool sorted, bool inverse, bool counts, Handle* outputs),
            at::_unique2(*x, sorted, inverse, counts))
REDUCE_MANY(unique_dim, (Handle x, int64_t dim, bool sorted, bool inverse, bool counts, Handle* outputs),
            at::unique_dim(*x, dim, sorted, inverse, counts))

EVP int32_t evp_equal(Handle x, Handle y, bool* result) { return status([&] { *result = x->equal(*y); }); }
EVP int32_t evp_allclose(Handle x, Handle y, double rtol, double atol, bool equal_nan, bool* result) {
    return status([&] { *result = x->allclose(*y, rtol, atol, equal_nan); });
}
