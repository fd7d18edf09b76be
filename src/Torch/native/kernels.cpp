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

#include "exponential.h"

CLONES float log_sum_exp(const float* row, int64_t count) {
    float highest = row[0];
    for (int64_t j = 1; j < count; j++) highest = row[j] > highest ? row[j] : highest;
    float sum = 0;
    for (int64_t j = 0; j < count; j++) sum += exponential(row[j] - highest);
    return highest + __builtin_logf(sum);
}

#pragma GCC pop_options

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
