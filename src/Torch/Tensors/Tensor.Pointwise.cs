namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The absolute value.</summary>
        public Tensor abs() => Native.evp_abs(this);
        /// <inheritdoc cref="abs()"/>
        public Tensor abs_() => After(Native.evp_abs_(this));
        /// <summary>The negative.</summary>
        public Tensor neg() => Native.evp_neg(this);
        /// <inheritdoc cref="neg()"/>
        public Tensor neg_() => After(Native.evp_neg_(this));
        /// <summary>-1, 0 or 1.</summary>
        public Tensor sign() => Native.evp_sign(this);
        /// <inheritdoc cref="sign()"/>
        public Tensor sign_() => After(Native.evp_sign_(this));
        /// <summary>The square root.</summary>
        public Tensor sqrt() => Native.evp_sqrt(this);
        /// <inheritdoc cref="sqrt()"/>
        public Tensor sqrt_() => After(Native.evp_sqrt_(this));
        /// <summary>1 divided by the square root.</summary>
        public Tensor rsqrt() => Native.evp_rsqrt(this);
        /// <inheritdoc cref="rsqrt()"/>
        public Tensor rsqrt_() => After(Native.evp_rsqrt_(this));
        /// <summary>1 divided by the element.</summary>
        public Tensor reciprocal() => Native.evp_reciprocal(this);
        /// <inheritdoc cref="reciprocal()"/>
        public Tensor reciprocal_() => After(Native.evp_reciprocal_(this));
        /// <summary>e to the power of the element.</summary>
        public Tensor exp() => Native.evp_exp(this);
        /// <inheritdoc cref="exp()"/>
        public Tensor exp_() => After(Native.evp_exp_(this));
        /// <summary>2 to the power of the element.</summary>
        public Tensor exp2() => Native.evp_exp2(this);
        /// <summary>exp(x) - 1, exact for small x.</summary>
        public Tensor expm1() => Native.evp_expm1(this);
        /// <inheritdoc cref="expm1()"/>
        public Tensor expm1_() => After(Native.evp_expm1_(this));
        /// <summary>The natural logarithm.</summary>
        public Tensor log() => Native.evp_log(this);
        /// <inheritdoc cref="log()"/>
        public Tensor log_() => After(Native.evp_log_(this));
        /// <summary>The logarithm to base 2.</summary>
        public Tensor log2() => Native.evp_log2(this);
        /// <inheritdoc cref="log2()"/>
        public Tensor log2_() => After(Native.evp_log2_(this));
        /// <summary>The logarithm to base 10.</summary>
        public Tensor log10() => Native.evp_log10(this);
        /// <inheritdoc cref="log10()"/>
        public Tensor log10_() => After(Native.evp_log10_(this));
        /// <summary>log(1 + x), exact for small x.</summary>
        public Tensor log1p() => Native.evp_log1p(this);
        /// <inheritdoc cref="log1p()"/>
        public Tensor log1p_() => After(Native.evp_log1p_(this));
        /// <summary>The sine.</summary>
        public Tensor sin() => Native.evp_sin(this);
        /// <inheritdoc cref="sin()"/>
        public Tensor sin_() => After(Native.evp_sin_(this));
        /// <summary>The cosine.</summary>
        public Tensor cos() => Native.evp_cos(this);
        /// <inheritdoc cref="cos()"/>
        public Tensor cos_() => After(Native.evp_cos_(this));
        /// <summary>The tangent.</summary>
        public Tensor tan() => Native.evp_tan(this);
        /// <inheritdoc cref="tan()"/>
        public Tensor tan_() => After(Native.evp_tan_(this));
        /// <summary>The inverse of the sine.</summary>
        public Tensor asin() => Native.evp_asin(this);
        /// <inheritdoc cref="asin()"/>
        public Tensor asin_() => After(Native.evp_asin_(this));
        /// <summary>The inverse of the cosine.</summary>
        public Tensor acos() => Native.evp_acos(this);
        /// <inheritdoc cref="acos()"/>
        public Tensor acos_() => After(Native.evp_acos_(this));
        /// <summary>The inverse of the tangent.</summary>
        public Tensor atan() => Native.evp_atan(this);
        /// <inheritdoc cref="atan()"/>
        public Tensor atan_() => After(Native.evp_atan_(this));
        /// <summary>The hyperbolic sine.</summary>
        public Tensor sinh() => Native.evp_sinh(this);
        /// <inheritdoc cref="sinh()"/>
        public Tensor sinh_() => After(Native.evp_sinh_(this));
        /// <summary>The hyperbolic cosine.</summary>
        public Tensor cosh() => Native.evp_cosh(this);
        /// <inheritdoc cref="cosh()"/>
        public Tensor cosh_() => After(Native.evp_cosh_(this));
        /// <summary>The hyperbolic tangent.</summary>
        public Tensor tanh() => Native.evp_tanh(this);
        /// <inheritdoc cref="tanh()"/>
        public Tensor tanh_() => After(Native.evp_tanh_(this));
        /// <summary>The error function.</summary>
        public Tensor erf() => Native.evp_erf(this);
        /// <inheritdoc cref="erf()"/>
        public Tensor erf_() => After(Native.evp_erf_(this));
        /// <summary>1 - erf(x).</summary>
        public Tensor erfc() => Native.evp_erfc(this);
        /// <inheritdoc cref="erfc()"/>
        public Tensor erfc_() => After(Native.evp_erfc_(this));
        /// <summary>1 / (1 + exp(-x)).</summary>
        public Tensor sigmoid() => Native.evp_sigmoid(this);
        /// <inheritdoc cref="sigmoid()"/>
        public Tensor sigmoid_() => After(Native.evp_sigmoid_(this));
        /// <summary>max(x, 0).</summary>
        public Tensor relu() => Native.evp_relu(this);
        /// <inheritdoc cref="relu()"/>
        public Tensor relu_() => After(Native.evp_relu_(this));
        /// <summary>x sigmoid(x).</summary>
        public Tensor silu() => Native.evp_silu(this);
        /// <inheritdoc cref="silu()"/>
        public Tensor silu_() => After(Native.evp_silu_(this));
        /// <summary>x Φ(x), Φ being the normal distribution function (exact form).</summary>
        public Tensor gelu() => Native.evp_gelu(this);
        /// <inheritdoc cref="gelu()"/>
        public Tensor gelu_() => After(Native.evp_gelu_(this));
        /// <summary>The next integer below.</summary>
        public Tensor floor() => Native.evp_floor(this);
        /// <inheritdoc cref="floor()"/>
        public Tensor floor_() => After(Native.evp_floor_(this));
        /// <summary>The next integer above.</summary>
        public Tensor ceil() => Native.evp_ceil(this);
        /// <inheritdoc cref="ceil()"/>
        public Tensor ceil_() => After(Native.evp_ceil_(this));
        /// <summary>The next integer towards zero.</summary>
        public Tensor trunc() => Native.evp_trunc(this);
        /// <inheritdoc cref="trunc()"/>
        public Tensor trunc_() => After(Native.evp_trunc_(this));
        /// <summary>The part after the point.</summary>
        public Tensor frac() => Native.evp_frac(this);
        /// <inheritdoc cref="frac()"/>
        public Tensor frac_() => After(Native.evp_frac_(this));
        /// <summary>Whether the element is zero.</summary>
        public Tensor logical_not() => Native.evp_logical_not(this);
        /// <inheritdoc cref="logical_not()"/>
        public Tensor logical_not_() => After(Native.evp_logical_not_(this));
        /// <summary>Every bit inverted.</summary>
        public Tensor bitwise_not() => Native.evp_bitwise_not(this);
        /// <inheritdoc cref="bitwise_not()"/>
        public Tensor bitwise_not_() => After(Native.evp_bitwise_not_(this));
        /// <summary>The element times itself.</summary>
        public Tensor square() => Native.evp_square(this);
        /// <summary>log(sigmoid(x)).</summary>
        public Tensor log_sigmoid() => Native.evp_log_sigmoid(this);
        /// <summary>Whether the element is negative, -0 included.</summary>
        public Tensor signbit() => Native.evp_signbit(this);
        /// <summary>The absolute value.</summary>
        public Tensor absolute() => abs();
        /// <inheritdoc cref="absolute()"/>
        public Tensor absolute_() => abs_();
        /// <summary>The negative.</summary>
        public Tensor negative() => neg();
        /// <summary>Whether the element is not a number.</summary>
        public Tensor isnan() => Native.evp_isnan(this);
        /// <summary>Whether the element is infinite.</summary>
        public Tensor isinf() => Native.evp_isinf(this);
        /// <summary>Whether the element is neither infinite nor not a number.</summary>
        public Tensor isfinite() => Native.evp_isfinite(this);
        /// <summary>Rounded to so many decimals; halves go to the even neighbour.</summary>
        public Tensor round(long decimals = 0) => Native.evp_round(this, decimals);
        /// <inheritdoc cref="round(long)"/>
        public Tensor round_(long decimals = 0) => After(Native.evp_round_(this, decimals));
        /// <summary>Writes one value everywhere.</summary>
        public Tensor fill_(Scalar value) => After(Native.evp_fill_(this, value.Value));
        /// <summary>Writes zero everywhere.</summary>
        public Tensor zero_() => After(Native.evp_zero_(this));
        /// <summary>
        /// Other values in the place of not-a-number and of the infinities (by default the extreme finite ones).
        /// </summary>
        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) =>
            Native.evp_nan_to_num(this, nan, posinf ?? 0, posinf is not null, neginf ?? 0, neginf is not null);
    }
}
