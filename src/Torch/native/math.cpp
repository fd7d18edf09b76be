// Arithmetic: pointwise operations and products of matrices.
#include "api.h"

#define UNARY(name) \
    EVP Handle evp_##name(Handle x) { return tensor([&] { return at::name(*x); }); }
#define UNARY_(name) \
    EVP int32_t evp_##name##_(Handle x) { return status([&] { x->name##_(); }); }
#define BOTH(name) UNARY(name) UNARY_(name)

BOTH(abs) BOTH(neg) BOTH(sign) BOTH(sqrt) BOTH(rsqrt) BOTH(square) BOTH(reciprocal)
BOTH(exp) BOTH(expm1) BOTH(log) BOTH(log2) BOTH(log10) BOTH(log1p)
BOTH(sin) BOTH(cos) BOTH(tan) BOTH(asin) BOTH(acos) BOTH(atan) BOTH(sinh) BOTH(cosh) BOTH(tanh)
BOTH(erf) BOTH(erfc) BOTH(sigmoid) BOTH(relu)
BOTH(floor) BOTH(ceil) BOTH(trunc) BOTH(frac) BOTH(logical_not) BOTH(bitwise_not)
UNARY(exp2) UNARY(isnan) UNARY(isinf) UNARY(isfinite) UNARY(log_sigmoid) UNARY(signbit)
UNARY_(zero)

EVP Handle evp_round(Handle x, int64_t decimals) { return tensor([&] { return at::round(*x, decimals); }); }
EVP int32_t evp_round_(Handle x, int64_t decimals) { return status([&] { x->round_(decimals); }); }
EVP Handle evp_silu(Handle x) { return tensor([&] { return at::silu(*x); }); }
EVP int32_t evp_silu_(Handle x) { return status([&] { at::silu_(*x); }); }
EVP Handle evp_gelu(Handle x) { return tensor([&] { return at::gelu(*x); }); }
EVP int32_t evp_gelu_(Handle x) { return status([&] { at::gelu_(*x); }); }
EVP int32_t evp_fill_(Handle x, Scalar value) { return status([&] { x->fill_(value.get()); }); }

// Tensor or scalar on the right, out of place or in place.
#define BINARY_TENSOR(name)                                                                                \
    EVP Handle evp_##name(Handle x, Handle y) { return tensor([&] { return x->name(*y); }); }              \
    EVP int32_t evp_##name##_(Handle x, Handle y) { return status([&] { x->name##_(*y); }); }
#define BINARY(name)                                                                                       \
    BINARY_TENSOR(name)                                                                                    \
    EVP Handle evp_##name##_scalar(Handle x, Scalar y) { return tensor([&] { return x->name(y.get()); }); } \
    EVP int32_t evp_##name##_scalar_(Handle x, Scalar y) { return status([&] { x->name##_(y.get()); }); }

BINARY(mul) BINARY(pow) BINARY(remainder) BINARY(fmod) BINARY(floor_divide)
BINARY(eq) BINARY(ne) BINARY(lt) BINARY(le) BINARY(gt) BINARY(ge)
BINARY_TENSOR(logical_and) BINARY_TENSOR(logical_or) BINARY_TENSOR(logical_xor) BINARY_TENSOR(atan2)
BINARY_TENSOR(bitwise_and) BINARY_TENSOR(bitwise_or) BINARY_TENSOR(bitwise_xor)
BINARY_TENSOR(bitwise_left_shift) BINARY_TENSOR(bitwise_right_shift)

#define SCALED(name)                                                                                           \
    EVP Handle evp_##name(Handle x, Handle y, Scalar alpha) {                                                  \
        return tensor([&] { return x->name(*y, alpha.get()); });                                               \
    }                                                                                                          \
    EVP int32_t evp_##name##_(Handle x, Handle y, Scalar alpha) {                                              \
        return status([&] { x->name##_(*y, alpha.get()); });                                                   \
    }                                                                                                          \
    EVP Handle evp_##name##_scalar(Handle x, Scalar y, Scalar alpha) {                                         \
        return tensor([&] { return x->name(y.get(), alpha.get()); });                                          \
    }                                                                                                          \
    EVP int32_t evp_##name##_scalar_(Handle x, Scalar y, Scalar alpha) {                                       \
        return status([&] { x->name##_(y.get(), alpha.get()); });                                              \
    }
SCALED(add) SCALED(sub)

EVP Handle evp_rsub_scalar(Handle x, Scalar y) { return tensor([&] { return at::rsub(*x, y.get()); }); }

// Rounding mode: 0 none, 1 towards zero, 2 down.
static const char* rounding(int32_t mode) { return mode == 1 ? "trunc" : "floor"; }
#define DIVIDE(suffix, type, divisor)                                                                     \
    EVP Handle evp_div##suffix(Handle x, type y, int32_t mode) {                                          \
        return tensor([&] { return mode ? x->div(divisor, rounding(mode)) : x->div(divisor); });          \
    }                                                                                                     \
    EVP int32_t evp_div##suffix##_(Handle x, type y, int32_t mode) {                                      \
        return status([&] { mode ? x->div_(divisor, rounding(mode)) : x->div_(divisor); });               \
    }
DIVIDE(, Handle, *y)
DIVIDE(_scalar, Scalar, y.get())

#define POINTWISE(name, parameters, expression) \
    EVP Handle evp_##name parameters { return tensor([&] { return expression; }); }
#define ACT(name, parameters, expression) \
    EVP int32_t evp_##name parameters { return status([&] { expression; }); }

POINTWISE(minimum, (Handle x, Handle y), at::minimum(*x, *y))
POINTWISE(maximum, (Handle x, Handle y), at::maximum(*x, *y))
POINTWISE(clamp, (Handle x, Scalar low, Scalar high), x->clamp(low.optional(), high.optional()))
ACT(clamp_, (Handle x, Scalar low, Scalar high), x->clamp_(low.optional(), high.optional()))
POINTWISE(clamp_tensor, (Handle x, Handle low, Handle high), x->clamp(optional(low), optional(high)))
ACT(clamp_tensor_, (Handle x, Handle low, Handle high), x->clamp_(optional(low), optional(high)))
POINTWISE(lerp, (Handle x, Handle end, Handle weight), x->lerp(*end, *weight))
ACT(lerp_, (Handle x, Handle end, Handle weight), x->lerp_(*end, *weight))
POINTWISE(addcmul, (Handle x, Handle a, Handle b, Scalar value), x->addcmul(*a, *b, value.get()))
ACT(addcmul_, (Handle x, Handle a, Handle b, Scalar value), x->addcmul_(*a, *b, value.get()))
POINTWISE(addcdiv, (Handle x, Handle a, Handle b, Scalar value), x->addcdiv(*a, *b, value.get()))
ACT(addcdiv_, (Handle x, Handle a, Handle b, Scalar value), x->addcdiv_(*a, *b, value.get()))
POINTWISE(nan_to_num, (Handle x, double nan, double posinf, bool has_posinf, double neginf, bool has_neginf),
          at::nan_to_num(*x, nan, has_posinf ? Optional<double>(posinf) : Optional<double>(),
                         has_neginf ? Optional<double>(neginf) : Optional<double>()))

POINTWISE(matmul, (Handle x, Handle y), x->matmul(*y))
POINTWISE(mm, (Handle x, Handle y), x->mm(*y))
POINTWISE(bmm, (Handle x, Handle y), x->bmm(*y))
POINTWISE(mv, (Handle x, Handle y), x->mv(*y))
POINTWISE(dot, (Handle x, Handle y), x->dot(*y))
POINTWISE(outer, (Handle x, Handle y), x->outer(*y))
POINTWISE(einsum, (const char* equation, const Handle* operands, int32_t n), at::einsum(equation, list(operands, n)))
POINTWISE(addmm, (Handle x, Handle a, Handle b, float beta, float alpha), x->addmm(*a, *b, beta, alpha))
ACT(addmm_, (Handle x, Handle a, Handle b, float beta, float alpha), x->addmm_(*a, *b, beta, alpha))
POINTWISE(addmv, (Handle x, Handle a, Handle b, float beta, float alpha), x->addmv(*a, *b, beta, alpha))
POINTWISE(addr, (Handle x, Handle a, Handle b, float beta, float alpha), x->addr(*a, *b, beta, alpha))
ACT(addr_, (Handle x, Handle a, Handle b, float beta, float alpha), x->addr_(*a, *b, beta, alpha))
POINTWISE(baddbmm, (Handle x, Handle a, Handle b, float beta, float alpha), x->baddbmm(*a, *b, beta, alpha))
