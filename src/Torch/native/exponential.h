// exp for the inner loops; to be included under fast-math only.
#pragma once

#include <cstdint>

// exp(x) for x <= 0 without a branch or a call: x = n ln 2 + r, |r| <= ln 2 / 2, Taylor's series of degree 7 for r (relative
// error below 1e-7), and n goes into the exponent bits. Not-a-number stays what it is.
static inline __attribute__((always_inline)) float exponential(float x) {
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

static inline __attribute__((always_inline)) double exponential(double x) { return __builtin_exp(x); }
