// New tensors: constants, ranges, random numbers, and memory that the managed side lends.
#include "api.h"

namespace {

at::TensorOptions options(int8_t dtype, int32_t device_type, int32_t device_index) {
    return at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype)).device(device_of(device_type, device_index));
}

at::Tensor with_grad(at::Tensor tensor, bool requires_grad) {
    if (requires_grad) tensor.set_requires_grad(true);
    return tensor;
}

at::TensorOptions like(Handle x, int8_t dtype, int32_t device_type, int32_t device_index) {
    auto result = x->options();
    if (dtype >= 0) result = result.dtype(static_cast<at::ScalarType>(dtype));
    if (device_type >= 0) result = result.device(device_of(device_type, device_index));
    return result;
}

}  // namespace

#define PLACE int8_t dtype, int32_t device_type, int32_t device_index, bool requires_grad
#define OPTIONS options(dtype, device_type, device_index)

EVP Handle evp_empty(const int64_t* size, int32_t n, PLACE) {
    return tensor([&] { return with_grad(at::empty({size, size_t(n)}, OPTIONS), requires_grad); });
}
EVP Handle evp_empty_strided(const int64_t* size, int32_t n, const int64_t* strides, int32_t m, PLACE) {
    return tensor([&] { return with_grad(at::empty_strided({size, size_t(n)}, {strides, size_t(m)}, OPTIONS), requires_grad); });
}
EVP Handle evp_full(const int64_t* size, int32_t n, Scalar value, PLACE) {
    return tensor([&] { return with_grad(at::full({size, size_t(n)}, value.get(), OPTIONS), requires_grad); });
}
EVP Handle evp_zeros(const int64_t* size, int32_t n, PLACE) {
    return tensor([&] { return with_grad(at::zeros({size, size_t(n)}, OPTIONS), requires_grad); });
}
EVP Handle evp_arange(Scalar start, Scalar stop, Scalar step, PLACE) {
    return tensor([&] { return with_grad(at::arange(start.get(), stop.get(), step.get(), OPTIONS), requires_grad); });
}
EVP Handle evp_linspace(double start, double end, int64_t steps, PLACE) {
    return tensor([&] { return with_grad(at::linspace(start, end, steps, OPTIONS), requires_grad); });
}
EVP Handle evp_eye(int64_t rows, int64_t columns, PLACE) {
    return tensor([&] { return with_grad(at::eye(rows, columns, OPTIONS), requires_grad); });
}
EVP Handle evp_rand(at::Generator* generator, const int64_t* size, int32_t n, PLACE) {
    return tensor([&] {
        return with_grad(at::rand({size, size_t(n)}, optional(generator), OPTIONS), requires_grad);
    });
}
EVP Handle evp_randn(at::Generator* generator, const int64_t* size, int32_t n, PLACE) {
    return tensor([&] {
        return with_grad(at::randn({size, size_t(n)}, optional(generator), OPTIONS), requires_grad);
    });
}
EVP Handle evp_randint(at::Generator* generator, int64_t low, int64_t high, const int64_t* size, int32_t n, PLACE) {
    return tensor([&] {
        return with_grad(at::randint(low, high, {size, size_t(n)}, optional(generator), OPTIONS), requires_grad);
    });
}
EVP Handle evp_randperm(at::Generator* generator, int64_t count, PLACE) {
    return tensor([&] { return with_grad(at::randperm(count, optional(generator), OPTIONS), requires_grad); });
}

EVP Handle evp_empty_like(Handle x, PLACE) {
    return tensor([&] { return with_grad(at::empty_like(*x, like(x, dtype, device_type, device_index)), requires_grad); });
}
EVP Handle evp_full_like(Handle x, Scalar value, PLACE) {
    return tensor([&] {
        return with_grad(at::full_like(*x, value.get(), like(x, dtype, device_type, device_index)), requires_grad);
    });
}
EVP Handle evp_rand_like(Handle x, PLACE) {
    return tensor([&] { return with_grad(at::rand_like(*x, like(x, dtype, device_type, device_index)), requires_grad); });
}
EVP Handle evp_randn_like(Handle x, PLACE) {
    return tensor([&] { return with_grad(at::randn_like(*x, like(x, dtype, device_type, device_index)), requires_grad); });
}

// A tensor over memory that stays the caller's: `release(context)` is called when the last view of it is gone, which may
// be on any thread. When this function fails, the caller still owns the memory.
EVP Handle evp_borrow(void* data, const int64_t* size, int32_t n, int8_t dtype, void (*release)(void*), void* context) {
    return tensor([&] {
        return at::from_blob(
            data, {size, size_t(n)}, [release, context](void*) { release(context); },
            at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype)));
    });
}

// A copy of caller memory, converted and moved on the way.
EVP Handle evp_copy_of(const void* data, const int64_t* size, int32_t n, int8_t source, PLACE) {
    return tensor([&] {
        const auto view = at::from_blob(
            const_cast<void*>(data), {size, size_t(n)}, at::TensorOptions().dtype(static_cast<at::ScalarType>(source)));
        auto result = at::empty({size, size_t(n)}, OPTIONS);
        result.copy_(view);
        return with_grad(result, requires_grad);
    });
}

#define RANDOM_FILL(name)                                                                          \
    EVP int32_t evp_##name(Handle x, double a, double b, at::Generator* generator) {               \
        return status([&] { x->name(a, b, optional(generator)); });                      \
    }
RANDOM_FILL(normal_)
RANDOM_FILL(uniform_)

EVP int32_t evp_bernoulli_(Handle x, double p, at::Generator* generator) {
    return status([&] { x->bernoulli_(p, optional(generator)); });
}
EVP Handle evp_bernoulli(Handle x, at::Generator* generator) {
    return tensor([&] { return at::bernoulli(*x, optional(generator)); });
}
EVP Handle evp_multinomial(Handle x, int64_t samples, bool replacement, at::Generator* generator) {
    return tensor([&] { return at::multinomial(*x, samples, replacement, optional(generator)); });
}
