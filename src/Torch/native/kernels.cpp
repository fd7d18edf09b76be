// No header of libtorch or of the standard library beyond <cstdint>: an inline function that was compiled without the options
// below would be called, not inlined, and the loops would stay scalar.
#include "kernels.h"

// By feature, not by arch=: that would ask for the very processor, and never fit another vendor's.
#if defined(__x86_64__)
#define CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CLONES
#endif

#pragma GCC push_options
#pragma GCC optimize("O3", "fast-math")

namespace {

// exp(x) for x <= 0 without a branch or a call: x = n ln 2 + r, |r| <= ln 2 / 2, Taylor's series of degree 7 for r (relative
// error below 1e-7), and n goes into the exponent bits. Not-a-number stays what it is.
inline __attribute__((always_inline)) float exponential(float x) {
    constexpr float Lowest = -87.0f;
    const float n = __builtin_rintf((x > Lowest ? x : Lowest) * 1.44269504f);
    const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    float y = 1.0f / 5040;
    y = y * r + 1.0f / 720;
    y = y * r + 1.0f / 120;
    y = y * r + 1.0f / 24;
    y = y * r + 1.0f / 6;
    y = y * r + 0.5f;
    y = y * r + 1.0f;
    y = y * r + 1.0f;
    const int32_t bits = (static_cast<int32_t>(n) + 127) << 23;
    float power;
    __builtin_memcpy(&power, &bits, sizeof power);
    return x < Lowest ? 0.0f : y * power;
}

}  // namespace

CLONES void softmax_row(float* row, int64_t count) {
    float highest = row[0];
    for (int64_t j = 1; j < count; j++) highest = row[j] > highest ? row[j] : highest;
    float sum = 0;
    for (int64_t j = 0; j < count; j++) sum += row[j] = exponential(row[j] - highest);
    const float factor = 1 / sum;
    for (int64_t j = 0; j < count; j++) row[j] *= factor;
}

CLONES bool mask_row(float* row, const float* mask, int64_t stride, int64_t count) {
    float highest = mask[0];
    if (stride == 1) {
        for (int64_t j = 0; j < count; j++) {
            row[j] += mask[j];
            highest = mask[j] > highest ? mask[j] : highest;
        }
    } else {
        for (int64_t j = 0; j < count; j++) {
            row[j] += mask[j * stride];
            highest = mask[j * stride] > highest ? mask[j * stride] : highest;
        }
    }
    return highest > -3e38f;
}

#pragma GCC pop_options

bool mask_row(double* row, const double* mask, int64_t stride, int64_t count) {
    bool any = false;
    for (int64_t j = 0; j < count; j++) {
        row[j] += mask[j * stride];
        any |= mask[j * stride] > -1e308;
    }
    return any;
}

void softmax_row(double* row, int64_t count) {
    double highest = row[0];
    for (int64_t j = 1; j < count; j++) highest = row[j] > highest ? row[j] : highest;
    double sum = 0;
    for (int64_t j = 0; j < count; j++) sum += row[j] = __builtin_exp(row[j] - highest);
    for (int64_t j = 0; j < count; j++) row[j] /= sum;
}

#pragma GCC push_options
// Not fast-math: it would take approximations of the division and the square root.
#pragma GCC optimize("O3")

CLONES void adamw_step(const AdamW& by, float* __restrict__ value, const float* __restrict__ gradient,
                       float* __restrict__ average, float* __restrict__ average_of_squares, int64_t count) {
    const AdamW with = by;
    for (int64_t i = 0; i < count; i++) {
        const float slope = with.sign * gradient[i];
        const float first = average[i] = average[i] * with.beta1 + slope * (1 - with.beta1);
        const float second = average_of_squares[i] = average_of_squares[i] * with.beta2 + slope * slope * (1 - with.beta2);
        const float scale = __builtin_sqrtf(second) / with.root_of_correction2 + with.eps;
        value[i] = value[i] * with.decay - with.step_size * (first / scale);
    }
}

#pragma GCC pop_options
