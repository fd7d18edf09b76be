// Inner loops over plain memory, compiled once per instruction set and chosen when the library is loaded.
#pragma once

#include <cstdint>

// One head of attention, softmax(scale Q K' + mask) V. Matrices are given by their rows' strides; numbers of a row lie side by side.
template <class Real, class Stored = Real>
struct Head {
    const Stored *query, *key, *value;        // (rows,width), (keys,width), (keys,depth)
    const Real* mask;                         // (rows,keys) or null
    Stored* result;                           // (rows,depth)
    int64_t rows, keys, width, depth, query_stride, key_stride, value_stride, result_stride, mask_row, mask_column;
    Real scale;
    bool causal;

    // Numbers that attend works with.
    int64_t workspace() const;
};
void attend(const Head<float>& of, float* work);
void attend(const Head<double>& of, double* work);

// Bits of bfloat16 numbers, multiplied as such and summed in 32 bits; without a mask, for processors that can.
using Half = uint16_t;
bool attends_halves();
void attend(const Head<float, Half>& of, float* work);

// log(sum(exp(row))).
float log_sum_exp(const float* row, int64_t count);

// One step of AdamW on consecutive elements; see optimizer.cpp.
struct AdamW {
    float decay, beta1, beta2, root_of_correction2, eps, step_size, sign;
};
void adamw_step(const AdamW& by, float* value, const float* gradient, float* average, float* average_of_squares, int64_t count);
