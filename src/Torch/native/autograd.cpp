// Automatic differentiation: gradients, and the modes that switch it off.
#include "api.h"

#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>

EVP bool evp_requires_grad(Handle x) { return x->requires_grad(); }
EVP int32_t evp_set_requires_grad(Handle x, bool value) { return status([&] { x->set_requires_grad(value); }); }
EVP bool evp_is_leaf(Handle x) { return x->is_leaf(); }
EVP int32_t evp_retain_grad(Handle x) { return status([&] { x->retain_grad(); }); }

// Null in `result` when there is no gradient.
EVP int32_t evp_grad(Handle x, Handle* result) {
    return status([&] { *result = x->grad().defined() ? new at::Tensor(x->grad()) : nullptr; });
}
EVP int32_t evp_set_grad(Handle x, Handle value) { return status([&] { x->mutable_grad() = defined_or_empty(value); }); }

EVP int32_t evp_backward(const Handle* tensors, int32_t n, const Handle* gradients, int32_t m, bool retain, bool create,
                         const Handle* inputs, int32_t k) {
    return status([&] {
        torch::autograd::backward(list(tensors, n), list(gradients, m), retain, create, list(inputs, k));
    });
}

// Null among `results` for an input that the outputs do not depend on (only when `allow_unused`).
EVP int32_t evp_gradients(const Handle* outputs, int32_t n, const Handle* inputs, int32_t k, const Handle* gradients, int32_t m,
                          bool retain, bool create, bool allow_unused, Handle* results) {
    return status([&] {
        const auto all =
            torch::autograd::grad(list(outputs, n), list(inputs, k), list(gradients, m), retain, create, allow_unused);
        for (size_t i = 0; i < all.size(); i++) results[i] = all[i].defined() ? new at::Tensor(all[i]) : nullptr;
    });
}

EVP bool evp_grad_mode() { return at::GradMode::is_enabled(); }
EVP void evp_set_grad_mode(bool enabled) { at::GradMode::set_enabled(enabled); }
EVP bool evp_inference_mode() { return c10::InferenceMode::is_enabled(); }
EVP void* evp_enter_inference_mode(bool enabled) { return new c10::InferenceMode(enabled); }
EVP void evp_leave_inference_mode(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }
