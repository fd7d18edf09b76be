// What every source file of the native side shares: handles, optional arguments and the error contract.
//
// A tensor crosses the border as a pointer to a heap-allocated at::Tensor that the managed side owns. Functions that make
// one tensor return the pointer, null on failure; all others return 0, or 1 on failure. The reason for the latest failure
// stands in a thread-local until it is read (see handles.cpp).
#pragma once

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/api/include/torch/version.h>

#include <utility>

// c10::optional was libtorch's own class, became an alias of the standard one and then left.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 5)
#include <optional>
template <class T> using Optional = std::optional<T>;
#else
template <class T> using Optional = c10::optional<T>;
#endif

#define EVP extern "C" __attribute__((visibility("default")))

using Handle = at::Tensor*;

// Scalars travel in two registers: the type that at::Scalar would have, and its bits. Type -1 is "absent".
struct Scalar {
    int64_t bits;
    int64_t type;

    at::Scalar get() const {
        double real;
        __builtin_memcpy(&real, &bits, sizeof real);
        switch (static_cast<at::ScalarType>(type)) {
            case at::kDouble: return real;
            case at::kBool: return bits != 0;
            default: return bits;
        }
    }
    Optional<at::Scalar> optional() const { return type < 0 ? Optional<at::Scalar>() : get(); }
};

inline Optional<at::Tensor> optional(const at::Tensor* tensor) {
    return tensor ? Optional<at::Tensor>(*tensor) : Optional<at::Tensor>();
}
inline at::Tensor defined_or_empty(const at::Tensor* tensor) { return tensor ? *tensor : at::Tensor(); }
inline Optional<at::ScalarType> optional_type(int8_t type) {
    return type < 0 ? Optional<at::ScalarType>() : static_cast<at::ScalarType>(type);
}
inline Optional<at::Generator> optional(const at::Generator* generator) {
    return generator ? Optional<at::Generator>(*generator) : Optional<at::Generator>();
}
inline at::Device device_of(int32_t type, int32_t index) {
    return {static_cast<at::DeviceType>(type), static_cast<c10::DeviceIndex>(index)};
}
inline std::vector<at::Tensor> list(const Handle* tensors, int64_t count) {
    std::vector<at::Tensor> result;
    result.reserve(count);
    for (int64_t i = 0; i < count; i++) result.push_back(*tensors[i]);
    return result;
}

void remember_failure() noexcept;

// A new thread learns libtorch's thread count only from its first parallel loop. A matrix product that comes earlier would take
// every core, and round differently from the same product on a thread that knows.
inline void adopt_thread_count() { at::internal::lazy_init_num_threads(); }

template <class F>
Handle tensor(F&& make) noexcept {
    try {
        adopt_thread_count();
        return new at::Tensor(make());
    } catch (...) {
        remember_failure();
        return nullptr;
    }
}

template <class F>
int32_t status(F&& act) noexcept {
    try {
        adopt_thread_count();
        act();
        return 0;
    } catch (...) {
        remember_failure();
        return 1;
    }
}

// Several results at once: each out parameter receives a new handle. All or none: no handle leaks when a later one throws.
template <class Tuple, size_t... I>
void release(Tuple&& results, Handle* outputs, std::index_sequence<I...>) {
    ((outputs[I] = new at::Tensor(std::get<I>(std::forward<Tuple>(results)))), ...);
}
template <class F>
int32_t tensors(Handle* outputs, F&& make) noexcept {
    return status([&] {
        auto results = make();
        release(results, outputs, std::make_index_sequence<std::tuple_size_v<decltype(results)>>{});
    });
}
