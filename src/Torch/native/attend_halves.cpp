// Attention of one head over bfloat16 numbers, two products an instruction: half the time of 32-bit ones. See attend.cpp, whose order this follows.
#include "kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#pragma GCC push_options
#pragma GCC optimize("O3", "fast-math")

#include "exponential.h"

namespace {

#define INLINE inline __attribute__((always_inline))
#define HALVES __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16")))

constexpr int64_t Wide = 16, Rows = 8;

INLINE int64_t round_up(int64_t count, int64_t step) { return (count + step - 1) / step * step; }

// Two neighbours in the 32 bits that one instruction multiplies with two others.
INLINE uint32_t pair(const Half* at) {
    uint32_t both;
    __builtin_memcpy(&both, at, sizeof both);
    return both;
}

// C(Rows,n) = A(Rows,2k) B(2k,n), both in pairs along the inner dimension; n is a multiple of two vectors.
HALVES INLINE void product(const uint32_t* a, int64_t lda, const uint32_t* b, int64_t ldb, float* c, int64_t ldc, int64_t n, int64_t k) {
    for (int64_t j = 0; j < n; j += 2 * Wide) {
        __m512 left[Rows] = {}, right[Rows] = {};
        for (int64_t e = 0; e < k; e++) {
            const __m512bh x = (__m512bh)_mm512_loadu_si512(b + e * ldb + j), y = (__m512bh)_mm512_loadu_si512(b + e * ldb + j + Wide);
#pragma GCC unroll 8
            for (int r = 0; r < Rows; r++) {
                const __m512bh both = (__m512bh)_mm512_set1_epi32((int)a[r * lda + e]);
                left[r] = _mm512_dpbf16_ps(left[r], both, x);
                right[r] = _mm512_dpbf16_ps(right[r], both, y);
            }
        }
#pragma GCC unroll 8
        for (int r = 0; r < Rows; r++) {
            _mm512_storeu_ps(c + r * ldc + j, left[r]);
            _mm512_storeu_ps(c + r * ldc + j + Wide, right[r]);
        }
    }
}

// Rounds numbers, in whole vectors, and moves them to where pairs are read.
HALVES INLINE void round_all(const float* from, Half* to, int64_t count) {
    for (int64_t j = 0; j < count; j += Wide) {
        const __m256bh rounded = _mm512_cvtneps_pbh(_mm512_loadu_ps(from + j));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + j), (__m256i)rounded);
    }
}

// Replaces scores by their exponentials as halves, in whole vectors: what is behind the last score becomes zero. One over their sum.
HALVES INLINE float exponentials(float* row, Half* halves, int64_t count, int64_t padded, float scale) {
    for (int64_t j = count; j < padded; j++) row[j] = -3e38f;
    float highest = row[0];
    for (int64_t j = 0; j < padded; j++) highest = row[j] > highest ? row[j] : highest;
    float sum = 0;
    for (int64_t j = 0; j < padded; j++) sum += row[j] = exponential(scale * (row[j] - highest));
    round_all(row, halves, padded);
    return 1 / sum;
}

HALVES void attend_rows(const Head<float, Half>& of, float* work) {
    // A vector more than needed: rows a power of two apart would compete for the same places of the cache.
    const int64_t columns = round_up(of.keys, 2 * Wide) + Wide, depth = round_up(of.depth, 2 * Wide), width = of.width / 2;
    uint32_t* keys = reinterpret_cast<uint32_t*>(work);           // (width / 2, columns): the keys' pairs, transposed
    float* scores = work + width * columns;                        // (Rows, columns)
    uint32_t* shares = reinterpret_cast<uint32_t*>(scores + Rows * columns);   // (Rows, columns / 2): their exponentials' pairs
    uint32_t* queries = shares + Rows * columns / 2;               // (Rows, width / 2); what lies in rows that are not needed is not, either
    float* mixed = reinterpret_cast<float*>(queries + Rows * width);           // (Rows, depth)
    uint32_t* values = reinterpret_cast<uint32_t*>(mixed + Rows * depth);      // (keys / 2, depth): two rows' numbers in pairs
    for (int64_t j = 0; j < columns - Wide; j++) {
        for (int64_t e = 0; e < width; e++) keys[e * columns + j] = j < of.keys ? pair(of.key + j * of.key_stride + 2 * e) : 0;
    }
    for (int64_t j = 0; j < of.keys; j += 2) {
        const Half *even = of.value + j * of.value_stride, *odd = even + of.value_stride;
        const bool has_odd = j + 1 < of.keys;
        for (int64_t d = 0; d < depth; d++) {
            values[j / 2 * depth + d] = d < of.depth ? even[d] | (has_odd ? uint32_t(odd[d]) << 16 : 0) : 0;
        }
    }
    for (int64_t first = 0; first < of.rows; first += Rows) {
        const int64_t count = of.rows - first < Rows ? of.rows - first : Rows;
        for (int64_t i = 0; i < count; i++) {
            for (int64_t e = 0; e < width; e++) queries[i * width + e] = pair(of.query + (first + i) * of.query_stride + 2 * e);
        }
        const int64_t seen = of.causal && first + count < of.keys ? first + count : of.keys;
        product(queries, width, keys, columns, scores, columns, round_up(seen, 2 * Wide), width);
        float share[Rows] = {};
        for (int64_t i = 0; i < count; i++) {
            const int64_t visible = of.causal && first + i + 1 < of.keys ? first + i + 1 : of.keys;
            Half* halves = reinterpret_cast<Half*>(shares + i * (columns / 2));
            share[i] = exponentials(scores + i * columns, halves, visible, round_up(seen, Wide), of.scale);
        }
        product(shares, columns / 2, values, depth, mixed, depth, depth, (seen + 1) / 2);
        for (int64_t i = 0; i < count; i++) {
            float* row = mixed + i * depth;
            for (int64_t d = 0; d < depth; d++) row[d] *= share[i];
            Half* rounded = reinterpret_cast<Half*>(scores);
            round_all(row, rounded, depth);
            for (int64_t d = 0; d < of.depth; d++) of.result[(first + i) * of.result_stride + d] = rounded[d];
        }
    }
}

}  // namespace

#pragma GCC pop_options

bool attends_halves() {
    static const bool can = __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    return can;
}

void attend(const Head<float, Half>& of, float* work) { attend_rows(of, work); }

#else

bool attends_halves() { return false; }

void attend(const Head<float, Half>&, float*) {}

#endif
