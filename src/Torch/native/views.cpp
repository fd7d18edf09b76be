// Shapes, views, joins, and reading or writing by index.
#include "api.h"

#include <ATen/TensorIndexing.h>

namespace {

at::IntArrayRef span(const int64_t* values, int32_t count) { return {values, size_t(count)}; }

// One position of an indexing expression, as TensorIndex.cs writes it.
struct Index {
    int64_t kind;  // 0 none, 1 single, 2 null, 3 ellipsis, 4 bool, 5 tensor, 6 slice
    int64_t start, stop, step;
    Handle tensor;
};
constexpr int64_t Absent = INT64_MIN;

// libtorch 2 counts in SymInt, libtorch 1 in int64_t.
#if TORCH_VERSION_MAJOR >= 2
using Bound = Optional<c10::SymInt>;
#else
using Bound = Optional<int64_t>;
#endif
Bound bound(int64_t value) { return value == Absent ? Bound() : Bound(value); }

std::vector<at::indexing::TensorIndex> expression(const Index* indices, int32_t count) {
    std::vector<at::indexing::TensorIndex> result;
    result.reserve(count);
    for (auto index = indices; index != indices + count; index++) {
        switch (index->kind) {
            case 1: result.emplace_back(index->start); break;
            case 3: result.emplace_back(at::indexing::Ellipsis); break;
            case 4: result.emplace_back(index->start != 0); break;
            case 5: result.emplace_back(*index->tensor); break;
            case 6:
                result.emplace_back(at::indexing::Slice(bound(index->start), bound(index->stop), bound(index->step)));
                break;
            default: result.emplace_back(at::indexing::None);
        }
    }
    return result;
}

int32_t many(Handle* outputs, int32_t capacity, std::vector<at::Tensor>&& parts) {
    TORCH_CHECK(parts.size() <= size_t(capacity), "more parts (", parts.size(), ") than expected (", capacity, ")");
    for (size_t i = 0; i < parts.size(); i++) outputs[i] = new at::Tensor(std::move(parts[i]));
    return static_cast<int32_t>(parts.size());
}

}  // namespace

#define VIEW(name, parameters, expression) \
    EVP Handle evp_##name parameters { return tensor([&] { return expression; }); }
#define ACT(name, parameters, expression) \
    EVP int32_t evp_##name parameters { return status([&] { expression; }); }

VIEW(view, (Handle x, const int64_t* shape, int32_t n), x->view(span(shape, n)))
VIEW(reshape, (Handle x, const int64_t* shape, int32_t n), x->reshape(span(shape, n)))
VIEW(permute, (Handle x, const int64_t* dims, int32_t n), x->permute(span(dims, n)))
VIEW(expand, (Handle x, const int64_t* sizes, int32_t n, bool implicit), x->expand(span(sizes, n), implicit))
VIEW(repeat, (Handle x, const int64_t* sizes, int32_t n), x->repeat(span(sizes, n)))
VIEW(flip, (Handle x, const int64_t* dims, int32_t n), x->flip(span(dims, n)))
VIEW(roll, (Handle x, const int64_t* shifts, int32_t n, const int64_t* dims, int32_t m),
     x->roll(span(shifts, n), span(dims, m)))
VIEW(unflatten, (Handle x, int64_t dim, const int64_t* sizes, int32_t n), x->unflatten(dim, span(sizes, n)))
VIEW(as_strided, (Handle x, const int64_t* size, int32_t n, const int64_t* strides, int32_t m, int64_t offset),
     x->as_strided(span(size, n), span(strides, m), offset))
VIEW(transpose, (Handle x, int64_t a, int64_t b), x->transpose(a, b))
VIEW(t, (Handle x), x->t())
VIEW(unsqueeze, (Handle x, int64_t dim), x->unsqueeze(dim))
VIEW(squeeze, (Handle x), x->squeeze())
VIEW(squeeze_dim, (Handle x, int64_t dim), x->squeeze(dim))
VIEW(flatten, (Handle x, int64_t start, int64_t end), x->flatten(start, end))
VIEW(narrow, (Handle x, int64_t dim, int64_t start, int64_t length), x->narrow(dim, start, length))
VIEW(select, (Handle x, int64_t dim, int64_t index), x->select(dim, index))
VIEW(slice, (Handle x, int64_t dim, int64_t start, int64_t finish, int64_t step), x->slice(dim, start, finish, step))
VIEW(unfold, (Handle x, int64_t dim, int64_t size, int64_t step), x->unfold(dim, size, step))
VIEW(diagonal, (Handle x, int64_t offset, int64_t a, int64_t b), x->diagonal(offset, a, b))
VIEW(diag, (Handle x, int64_t diagonal), x->diag(diagonal))
VIEW(diag_embed, (Handle x, int64_t offset, int64_t a, int64_t b), x->diag_embed(offset, a, b))
VIEW(tril, (Handle x, int64_t diagonal), x->tril(diagonal))
VIEW(triu, (Handle x, int64_t diagonal), x->triu(diagonal))
ACT(tril_, (Handle x, int64_t diagonal), x->tril_(diagonal))
ACT(triu_, (Handle x, int64_t diagonal), x->triu_(diagonal))
ACT(transpose_, (Handle x, int64_t a, int64_t b), x->transpose_(a, b))
ACT(unsqueeze_, (Handle x, int64_t dim), x->unsqueeze_(dim))
ACT(squeeze_, (Handle x), x->squeeze_())
ACT(squeeze_dim_, (Handle x, int64_t dim), x->squeeze_(dim))
VIEW(repeat_interleave, (Handle x, int64_t repeats, int64_t dim, bool has_dim),
     x->repeat_interleave(repeats, has_dim ? Optional<int64_t>(dim) : Optional<int64_t>()))
VIEW(repeat_interleave_tensor, (Handle x, Handle repeats, int64_t dim, bool has_dim),
     x->repeat_interleave(*repeats, has_dim ? Optional<int64_t>(dim) : Optional<int64_t>()))

VIEW(cat, (const Handle* parts, int32_t n, int64_t dim), at::cat(list(parts, n), dim))
VIEW(stack, (const Handle* parts, int32_t n, int64_t dim), at::stack(list(parts, n), dim))

// Each of these fills `outputs` with at most `capacity` handles and tells how many there are.
ACT(chunk, (Handle x, int64_t chunks, int64_t dim, Handle* outputs, int32_t capacity, int32_t* count),
    *count = many(outputs, capacity, x->chunk(chunks, dim)))
ACT(split, (Handle x, int64_t size, int64_t dim, Handle* outputs, int32_t capacity, int32_t* count),
    *count = many(outputs, capacity, x->split(size, dim)))
ACT(split_sizes, (Handle x, const int64_t* sizes, int32_t n, int64_t dim, Handle* outputs, int32_t capacity, int32_t* count),
    *count = many(outputs, capacity, x->split_with_sizes(span(sizes, n), dim)))
ACT(unbind, (Handle x, int64_t dim, Handle* outputs, int32_t capacity, int32_t* count),
    *count = many(outputs, capacity, x->unbind(dim)))

VIEW(index, (Handle x, const Index* indices, int32_t n), x->index(expression(indices, n)))
ACT(index_put_, (Handle x, const Index* indices, int32_t n, Handle value), x->index_put_(expression(indices, n), *value))
ACT(index_put_scalar_, (Handle x, const Index* indices, int32_t n, Scalar value),
    x->index_put_(expression(indices, n), value.get()))

VIEW(index_select, (Handle x, int64_t dim, Handle index), x->index_select(dim, *index))
VIEW(gather, (Handle x, int64_t dim, Handle index), x->gather(dim, *index))
VIEW(take, (Handle x, Handle index), x->take(*index))
VIEW(take_along_dim, (Handle x, Handle index), x->take_along_dim(*index))
VIEW(take_along_dim_dim, (Handle x, Handle index, int64_t dim), x->take_along_dim(*index, dim))
VIEW(masked_select, (Handle x, Handle mask), x->masked_select(*mask))
VIEW(masked_fill, (Handle x, Handle mask, Scalar value), x->masked_fill(*mask, value.get()))
VIEW(scatter, (Handle x, int64_t dim, Handle index, Handle source), x->scatter(dim, *index, *source))
VIEW(scatter_add, (Handle x, int64_t dim, Handle index, Handle source), x->scatter_add(dim, *index, *source))
VIEW(index_add, (Handle x, int64_t dim, Handle index, Handle source, Scalar alpha),
     x->index_add(dim, *index, *source, alpha.get()))
VIEW(index_copy, (Handle x, int64_t dim, Handle index, Handle source), x->index_copy(dim, *index, *source))
VIEW(index_fill, (Handle x, int64_t dim, Handle index, Scalar value), x->index_fill(dim, *index, value.get()))
VIEW(nonzero, (Handle x), x->nonzero())
VIEW(argwhere, (Handle x), x->argwhere())
VIEW(where, (Handle condition, Handle x, Handle y), at::where(*condition, *x, *y))
ACT(masked_fill_, (Handle x, Handle mask, Scalar value), x->masked_fill_(*mask, value.get()))
ACT(masked_scatter_, (Handle x, Handle mask, Handle value), x->masked_scatter_(*mask, *value))
ACT(scatter_, (Handle x, int64_t dim, Handle index, Handle source), x->scatter_(dim, *index, *source))
ACT(scatter_add_, (Handle x, int64_t dim, Handle index, Handle source), x->scatter_add_(dim, *index, *source))
ACT(index_add_, (Handle x, int64_t dim, Handle index, Handle source, Scalar alpha),
    x->index_add_(dim, *index, *source, alpha.get()))
ACT(index_copy_, (Handle x, int64_t dim, Handle index, Handle source), x->index_copy_(dim, *index, *source))
ACT(index_fill_, (Handle x, int64_t dim, Handle index, Scalar value), x->index_fill_(dim, *index, value.get()))
