// Attention of one head over plain memory, compiled once per vector width. No header of libtorch or of the standard library: an
// inline function that was compiled without the options below would be called, not inlined.
#include "kernels.h"

#pragma GCC push_options
#pragma GCC optimize("O3", "fast-math")

#include "exponential.h"

namespace {

#define INLINE inline __attribute__((always_inline))

INLINE int64_t round_up(int64_t count, int64_t step) { return (count + step - 1) / step * step; }

// C(R,n) = A(R,k) B(k,n), n a multiple of two vectors of W numbers: R x 2 sums stay in registers.
template <class Real, int W, int R>
INLINE void product(const Real* a, int64_t lda, const Real* b, int64_t ldb, Real* c, int64_t ldc, int64_t n, int64_t k) {
    typedef Real Vector __attribute__((vector_size(W * sizeof(Real)), aligned(sizeof(Real)), may_alias));
    for (int64_t j = 0; j < n; j += 2 * W) {
        Vector left[R] = {}, right[R] = {};
        for (int64_t e = 0; e < k; e++) {
            const Vector x = *reinterpret_cast<const Vector*>(b + e * ldb + j);
            const Vector y = *reinterpret_cast<const Vector*>(b + e * ldb + j + W);
#pragma GCC unroll 8
            for (int r = 0; r < R; r++) {
                left[r] += a[r * lda + e] * x;
                right[r] += a[r * lda + e] * y;
            }
        }
#pragma GCC unroll 8
        for (int r = 0; r < R; r++) {
            *reinterpret_cast<Vector*>(c + r * ldc + j) = left[r];
            *reinterpret_cast<Vector*>(c + r * ldc + j + W) = right[r];
        }
    }
}

// Adds a mask to scores; false when it hides every one of them, that is when all its values are (almost) minus infinity.
template <class Real>
INLINE bool add_mask(Real* row, const Real* mask, int64_t stride, int64_t count) {
    Real highest = mask[0];
    for (int64_t j = 0; j < count; j++) {
        row[j] += mask[j * stride];
        highest = mask[j * stride] > highest ? mask[j * stride] : highest;
    }
    return highest > Real(-3e38);
}

// Replaces scores by their exponentials, in whole vectors: what is behind the last score becomes zero. One over their sum.
template <class Real>
INLINE Real exponentials(Real* row, int64_t count, int64_t padded) {
    for (int64_t j = count; j < padded; j++) row[j] = Real(-3e38);
    Real highest = row[0];
    for (int64_t j = 0; j < padded; j++) highest = row[j] > highest ? row[j] : highest;
    Real sum = 0;
    for (int64_t j = 0; j < padded; j++) sum += row[j] = exponential(row[j] - highest);
    return 1 / sum;
}

// R query rows at a time: their scores never leave the nearest cache, and no key after the last of them is looked at when
// attention is causal.
template <class Real, int W, int R>
INLINE void attend_rows(const Head<Real>& of, Real* work) {
    // A vector more than needed: rows a power of two apart would compete for the same places of the cache.
    const int64_t columns = round_up(of.keys, 2 * W) + W, depth = round_up(of.depth, 2 * W);
    Real* keys = work;                          // (width, columns): the keys, transposed
    Real* scores = keys + of.width * columns;   // (R, columns)
    Real* queries = scores + R * columns;       // (R, width); what lies in rows that are not needed is not, either
    Real* mixed = queries + R * of.width;       // (R, depth)
    Real* values = mixed + R * depth;           // (keys, depth)
    for (int64_t j = 0; j < round_up(of.keys, 2 * W); j += W) {
        const int64_t rest = of.keys - j < W ? of.keys - j : W;
        for (int64_t e = 0; e < of.width; e++) {
            for (int64_t i = 0; i < W; i++) keys[e * columns + j + i] = i < rest ? of.key[(j + i) * of.key_stride + e] : Real(0);
        }
    }
    for (int64_t j = 0; j < of.keys; j++) {
        for (int64_t d = 0; d < of.depth; d++) values[j * depth + d] = of.value[j * of.value_stride + d];
        for (int64_t d = of.depth; d < depth; d++) values[j * depth + d] = 0;
    }
    for (int64_t first = 0; first < of.rows; first += R) {
        const int64_t count = of.rows - first < R ? of.rows - first : R;
        for (int64_t i = 0; i < count; i++) {
            const Real* query = of.query + (first + i) * of.query_stride;
            for (int64_t e = 0; e < of.width; e++) queries[i * of.width + e] = of.scale * query[e];
        }
        Real share[R] = {};
        const int64_t seen = of.causal && first + count < of.keys ? first + count : of.keys;
        product<Real, W, R>(queries, of.width, keys, columns, scores, columns, round_up(seen, 2 * W), of.width);
        for (int64_t i = 0; i < count; i++) {
            Real* row = scores + i * columns;
            const int64_t visible = of.causal && first + i + 1 < of.keys ? first + i + 1 : of.keys;
            // A row that sees nothing gets zeros, as in libtorch 2.5.
            const bool any = !of.mask || add_mask(row, of.mask + (first + i) * of.mask_row, of.mask_column, visible);
            share[i] = any ? exponentials(row, visible, round_up(seen, W)) : 0;
            if (!any) {
                for (int64_t j = 0; j < seen; j++) row[j] = 0;
            }
        }
        product<Real, W, R>(scores, columns, values, depth, mixed, depth, depth, seen);
        for (int64_t i = 0; i < count; i++) {
            for (int64_t d = 0; d < of.depth; d++) of.result[(first + i) * of.result_stride + d] = share[i] * mixed[i * depth + d];
        }
    }
}

}  // namespace

#if defined(__x86_64__)
// The default fits every processor; the others ask for features, not for the very processor.
#define ATTEND(real)                                                                                                  \
    static void default_##real(const Head<real>& of, real* work) { attend_rows<real, 16 / sizeof(real), 4>(of, work); }\
    __attribute__((target("avx2,fma"))) static void avx2_##real(const Head<real>& of, real* work) {                   \
        attend_rows<real, 32 / sizeof(real), 4>(of, work);                                                            \
    }                                                                                                                 \
    __attribute__((target("avx512f"))) static void avx512_##real(const Head<real>& of, real* work) {                  \
        attend_rows<real, 64 / sizeof(real), 8>(of, work);                                                            \
    }                                                                                                                 \
    void attend(const Head<real>& of, real* work) {                                                                   \
        static const auto widest = __builtin_cpu_supports("avx512f")                                                  \
            ? avx512_##real                                                                                           \
            : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? avx2_##real : default_##real;         \
        widest(of, work);                                                                                             \
    }
#else
#define ATTEND(real)                                                                                                  \
    void attend(const Head<real>& of, real* work) { attend_rows<real, 16 / sizeof(real), 4>(of, work); }
#endif

ATTEND(float)
ATTEND(double)

#pragma GCC pop_options

// Enough for the widest of them: 8 rows, and 32 numbers at a time.
template <class Real, class Stored>
int64_t Head<Real, Stored>::workspace() const {
    const int64_t columns = round_up(keys, 32) + 16, padded = round_up(depth, 32);
    return width * columns + 8 * (columns + width + padded) + keys * padded;
}
template int64_t Head<float>::workspace() const;
template int64_t Head<float, Half>::workspace() const;
template int64_t Head<double>::workspace() const;
