// Inner loops over plain memory, compiled once per instruction set and chosen when the library is loaded.
#pragma once

#include <cstdint>

// Replaces scores by their softmax.
void softmax_row(float* row, int64_t count);
void softmax_row(double* row, int64_t count);

// Adds a mask to scores; false when it hides every one of them, that is when all its values are (almost) minus infinity.
bool mask_row(float* row, const float* mask, int64_t stride, int64_t count);
bool mask_row(double* row, const double* mask, int64_t stride, int64_t count);

// One step of AdamW on consecutive elements; see optimizer.cpp.
struct AdamW {
    float decay, beta1, beta2, root_of_correction2, eps, step_size, sign;
};
void adamw_step(const AdamW& by, float* value, const float* gradient, float* average, float* average_of_squares, int64_t count);
