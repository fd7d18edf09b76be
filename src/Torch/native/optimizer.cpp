// What an optimizer does to all parameters at once.
#include "api.h"
#include "kernels.h"

#include <ATen/Parallel.h>

#include <cmath>

namespace {

bool plain(const at::Tensor& x) {
    return x.device().is_cpu() && x.scalar_type() == at::kFloat && x.is_contiguous() && x.layout() == at::kStrided;
}

// One pass over memory instead of eight: the step is bound by memory.
void fused(const AdamW& by, at::Tensor& value, const at::Tensor& gradient, at::Tensor& average, at::Tensor& squares) {
    float *v = value.data_ptr<float>(), *m = average.data_ptr<float>(), *s = squares.data_ptr<float>();
    const float* g = gradient.data_ptr<float>();
    at::parallel_for(0, value.numel(), 1 << 15, [&](int64_t begin, int64_t end) {
        adamw_step(by, v + begin, g + begin, m + begin, s + begin, end - begin);
    });
}

}  // namespace

EVP int32_t evp_zero_gradients(const Handle* parameters, int32_t n) {
    return status([&] {
        at::NoGradGuard no_grad;
        for (int32_t i = 0; i < n; i++)
            if (parameters[i]->grad().defined()) parameters[i]->mutable_grad().zero_();
    });
}

EVP int32_t evp_clip_grad_norm_(const Handle* parameters, int32_t n, double max_norm, double norm_type, double* norm) {
    return status([&] {
        at::NoGradGuard no_grad;
        std::vector<at::Tensor> gradients, norms;
        for (const auto& parameter : list(parameters, n)) {
            if (!parameter.grad().defined()) continue;
            gradients.push_back(parameter.grad());
            norms.push_back(parameter.grad().norm(norm_type).to(at::kCPU, at::kDouble));
        }
        *norm = norms.empty() ? 0 : at::stack(norms).norm(norm_type).item<double>();
        const double factor = max_norm / (*norm + 1e-6);
        if (factor < 1)
            for (auto& gradient : gradients) gradient.mul_(factor);
    });
}

// AdamW (Loshchilov and Hutter, 2019, algorithm 2, weight decay scaled by the learning rate as in PyTorch). Parameters
// without a gradient are left alone, their step count included. `largest` is read with amsgrad only.
EVP int32_t evp_adamw_step(const Handle* parameters, const Handle* averages, const Handle* squares, const Handle* largest,
                           int32_t n, int64_t* steps, double lr, double beta1, double beta2, double eps, double weight_decay,
                           bool amsgrad, bool maximize) {
    return status([&] {
        at::NoGradGuard no_grad;
        for (int32_t i = 0; i < n; i++) {
            auto &value = *parameters[i], &average = *averages[i], &square = *squares[i];
            auto gradient = value.grad();
            if (!gradient.defined()) continue;
            steps[i]++;
            const double correction1 = 1 - std::pow(beta1, steps[i]), correction2 = 1 - std::pow(beta2, steps[i]);
            const double decay = 1 - lr * weight_decay, step_size = lr / correction1, root = std::sqrt(correction2);
            if (!amsgrad && plain(value) && plain(gradient) && plain(average) && plain(square)) {
                const AdamW by{float(decay), float(beta1), float(beta2), float(root), float(eps), float(step_size),
                               maximize ? -1.0f : 1.0f};
                fused(by, value, gradient, average, square);
                continue;
            }
            if (maximize) gradient = gradient.neg();
            value.mul_(decay);
            average.mul_(beta1).add_(gradient, 1 - beta1);
            square.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
            if (amsgrad) at::maximum_out(*largest[i], *largest[i], square);
            const auto scale = (amsgrad ? *largest[i] : square).sqrt().div_(root).add_(eps);
            value.addcdiv_(average, scale, -step_size);
        }
    });
}
