namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        // at::add and at::sub multiply the second operand by this.
        private static readonly ScalarValue one = 1L;

        /// <summary>The sum.</summary>
        public Tensor add(Tensor target) => Native.evp_add(this, target, one);
        /// <inheritdoc cref="add(Tensor)"/>
        public Tensor add_(Tensor target) => After(Native.evp_add_(this, target, one));
        /// <inheritdoc cref="add(Tensor)"/>
        public Tensor add(Scalar scalar) => Native.evp_add_scalar(this, scalar.Value, one);
        /// <inheritdoc cref="add(Tensor)"/>
        public Tensor add_(Scalar scalar) => After(Native.evp_add_scalar_(this, scalar.Value, one));
        /// <summary>The sum with alpha times the other operand.</summary>
        public Tensor add(Tensor target, Scalar alpha) => Native.evp_add(this, target, alpha.Value);
        /// <inheritdoc cref="add(Tensor, Scalar)"/>
        public Tensor add(Scalar scalar, Scalar alpha) => Native.evp_add_scalar(this, scalar.Value, alpha.Value);
        /// <inheritdoc cref="add(Tensor, Scalar)"/>
        public Tensor add_(Tensor target, Scalar alpha) => After(Native.evp_add_(this, target, alpha.Value));
        /// <inheritdoc cref="add(Tensor, Scalar)"/>
        public Tensor add_(Scalar scalar, Scalar alpha) => After(Native.evp_add_scalar_(this, scalar.Value, alpha.Value));
        /// <summary>The difference.</summary>
        public Tensor sub(Tensor target) => Native.evp_sub(this, target, one);
        /// <inheritdoc cref="sub(Tensor)"/>
        public Tensor sub_(Tensor target) => After(Native.evp_sub_(this, target, one));
        /// <inheritdoc cref="sub(Tensor)"/>
        public Tensor sub(Scalar target) => Native.evp_sub_scalar(this, target.Value, one);
        /// <inheritdoc cref="sub(Tensor)"/>
        public Tensor sub_(Scalar target) => After(Native.evp_sub_scalar_(this, target.Value, one));
        /// <summary>The product.</summary>
        public Tensor mul(Tensor target) => Native.evp_mul(this, target);
        /// <inheritdoc cref="mul(Tensor)"/>
        public Tensor mul(Scalar target) => Native.evp_mul_scalar(this, target.Value);
        /// <inheritdoc cref="mul(Tensor)"/>
        public Tensor mul_(Tensor target) => After(Native.evp_mul_(this, target));
        /// <inheritdoc cref="mul(Tensor)"/>
        public Tensor mul_(Scalar target) => After(Native.evp_mul_scalar_(this, target.Value));
        /// <summary>The quotient; of integers a real number, unless it is rounded.</summary>
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            Native.evp_div(this, target, (int)rounding_mode);
        /// <inheritdoc cref="div(Tensor, RoundingMode)"/>
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            Native.evp_div_scalar(this, target.Value, (int)rounding_mode);
        /// <inheritdoc cref="div(Tensor, RoundingMode)"/>
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            After(Native.evp_div_(this, target, (int)rounding_mode));
        /// <inheritdoc cref="div(Tensor, RoundingMode)"/>
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            After(Native.evp_div_scalar_(this, target.Value, (int)rounding_mode));
        /// <summary>The quotient rounded down.</summary>
        public Tensor floor_divide(Tensor other) => Native.evp_floor_divide(this, other);
        /// <inheritdoc cref="floor_divide(Tensor)"/>
        public Tensor floor_divide(Scalar other) => Native.evp_floor_divide_scalar(this, other.Value);
        /// <inheritdoc cref="floor_divide(Tensor)"/>
        public Tensor floor_divide_(Tensor other) => After(Native.evp_floor_divide_(this, other));
        /// <inheritdoc cref="floor_divide(Tensor)"/>
        public Tensor floor_divide_(Scalar other) => After(Native.evp_floor_divide_scalar_(this, other.Value));
        /// <summary>The rest of a division; it has the sign of the divisor.</summary>
        public Tensor remainder(Tensor target) => Native.evp_remainder(this, target);
        /// <inheritdoc cref="remainder(Tensor)"/>
        public Tensor remainder(Scalar scalar) => Native.evp_remainder_scalar(this, scalar.Value);
        /// <inheritdoc cref="remainder(Tensor)"/>
        public Tensor remainder_(Tensor target) => After(Native.evp_remainder_(this, target));
        /// <inheritdoc cref="remainder(Tensor)"/>
        public Tensor remainder_(Scalar scalar) => After(Native.evp_remainder_scalar_(this, scalar.Value));
        /// <summary>The rest of a division; it has the sign of the dividend.</summary>
        public Tensor fmod(Tensor target) => Native.evp_fmod(this, target);
        /// <inheritdoc cref="fmod(Tensor)"/>
        public Tensor fmod(Scalar scalar) => Native.evp_fmod_scalar(this, scalar.Value);
        /// <inheritdoc cref="fmod(Tensor)"/>
        public Tensor fmod_(Tensor target) => After(Native.evp_fmod_(this, target));
        /// <inheritdoc cref="fmod(Tensor)"/>
        public Tensor fmod_(Scalar scalar) => After(Native.evp_fmod_scalar_(this, scalar.Value));
        /// <summary>The power.</summary>
        public Tensor pow(Tensor exponent) => Native.evp_pow(this, exponent);
        /// <inheritdoc cref="pow(Tensor)"/>
        public Tensor pow(Scalar exponent) => Native.evp_pow_scalar(this, exponent.Value);
        /// <inheritdoc cref="pow(Tensor)"/>
        public Tensor pow_(Tensor exponent) => After(Native.evp_pow_(this, exponent));
        /// <inheritdoc cref="pow(Tensor)"/>
        public Tensor pow_(Scalar exponent) => After(Native.evp_pow_scalar_(this, exponent.Value));
        /// <summary>The angle of the point (x, y), this being y.</summary>
        public Tensor atan2(Tensor other) => Native.evp_atan2(this, other);
        /// <inheritdoc cref="atan2(Tensor)"/>
        public Tensor atan2_(Tensor other) => After(Native.evp_atan2_(this, other));
        /// <summary>The smaller of two elements.</summary>
        public Tensor minimum(Tensor other) => Native.evp_minimum(this, other);
        /// <summary>The larger of two elements.</summary>
        public Tensor maximum(Tensor other) => Native.evp_maximum(this, other);

        /// <summary>Kept between two bounds.</summary>
        public Tensor clamp(Scalar? min = null, Scalar? max = null) =>
            Native.evp_clamp(this, min?.Value ?? ScalarValue.Absent, max?.Value ?? ScalarValue.Absent);
        /// <inheritdoc cref="clamp(Scalar, Scalar)"/>
        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Native.evp_clamp_tensor(this, min, max);
        /// <inheritdoc cref="clamp(Scalar, Scalar)"/>
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) =>
            After(Native.evp_clamp_(this, min?.Value ?? ScalarValue.Absent, max?.Value ?? ScalarValue.Absent));
        /// <inheritdoc cref="clamp(Scalar, Scalar)"/>
        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => After(Native.evp_clamp_tensor_(this, min, max));
        /// <inheritdoc cref="clamp(Scalar, Scalar)"/>
        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);
        /// <summary>At least a bound.</summary>
        public Tensor clamp_min(Scalar min) => clamp(min, (Scalar?)null);
        /// <inheritdoc cref="clamp_min(Scalar)"/>
        public Tensor clamp_min_(Scalar min) => clamp_(min, (Scalar?)null);
        /// <summary>At most a bound.</summary>
        public Tensor clamp_max(Scalar max) => clamp((Scalar?)null, max);
        /// <inheritdoc cref="clamp_max(Scalar)"/>
        public Tensor clamp_max_(Scalar max) => clamp_((Scalar?)null, max);

        /// <summary>x + weight (end - x).</summary>
        public Tensor lerp(Tensor end, Tensor weight) => Native.evp_lerp(this, end, weight);
        /// <inheritdoc cref="lerp(Tensor, Tensor)"/>
        public Tensor lerp_(Tensor end, Tensor weight) => After(Native.evp_lerp_(this, end, weight));
        /// <summary>x + value tensor1 tensor2.</summary>
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Native.evp_addcmul(this, tensor1, tensor2, value.Value);
        /// <inheritdoc cref="addcmul(Tensor, Tensor, Scalar)"/>
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            After(Native.evp_addcmul_(this, tensor1, tensor2, value.Value));
        /// <summary>x + value tensor1 / tensor2.</summary>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) =>
            Native.evp_addcdiv(this, tensor1, tensor2, value.Value);
        /// <inheritdoc cref="addcdiv(Tensor, Tensor, Scalar)"/>
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Native.evp_addcdiv(this, tensor1, tensor2, one);
        /// <inheritdoc cref="addcdiv(Tensor, Tensor, Scalar)"/>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) =>
            After(Native.evp_addcdiv_(this, tensor1, tensor2, value.Value));
        /// <inheritdoc cref="addcdiv(Tensor, Tensor, Scalar)"/>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => After(Native.evp_addcdiv_(this, tensor1, tensor2, one));
    }
}
