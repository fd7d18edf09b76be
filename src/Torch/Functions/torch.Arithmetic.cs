namespace TorchSharp;

public static partial class torch
{
    /// <inheritdoc cref="Tensor.add(Tensor)"/>
    public static Tensor add(Tensor left, Tensor right) => left.add(right);
    /// <inheritdoc cref="Tensor.add_(Tensor)"/>
    public static Tensor add_(Tensor left, Tensor right) => left.add_(right);
    /// <inheritdoc cref="Tensor.add(Scalar)"/>
    public static Tensor add(Tensor left, Scalar right) => left.add(right);
    /// <inheritdoc cref="Tensor.add_(Scalar)"/>
    public static Tensor add_(Tensor left, Scalar right) => left.add_(right);
    /// <inheritdoc cref="Tensor.add(Tensor, Scalar)"/>
    public static Tensor add(Tensor left, Tensor right, Scalar alpha) => left.add(right, alpha);
    /// <inheritdoc cref="Tensor.add(Scalar, Scalar)"/>
    public static Tensor add(Tensor left, Scalar right, Scalar alpha) => left.add(right, alpha);
    /// <inheritdoc cref="Tensor.add_(Tensor, Scalar)"/>
    public static Tensor add_(Tensor left, Tensor right, Scalar alpha) => left.add_(right, alpha);
    /// <inheritdoc cref="Tensor.add_(Scalar, Scalar)"/>
    public static Tensor add_(Tensor left, Scalar right, Scalar alpha) => left.add_(right, alpha);
    /// <inheritdoc cref="Tensor.sub(Tensor)"/>
    public static Tensor sub(Tensor left, Tensor right) => left.sub(right);
    /// <inheritdoc cref="Tensor.sub_(Tensor)"/>
    public static Tensor sub_(Tensor left, Tensor right) => left.sub_(right);
    /// <inheritdoc cref="Tensor.sub(Scalar)"/>
    public static Tensor sub(Tensor left, Scalar right) => left.sub(right);
    /// <inheritdoc cref="Tensor.sub_(Scalar)"/>
    public static Tensor sub_(Tensor left, Scalar right) => left.sub_(right);
    /// <inheritdoc cref="Tensor.mul(Tensor)"/>
    public static Tensor mul(Tensor left, Tensor right) => left.mul(right);
    /// <inheritdoc cref="Tensor.mul(Scalar)"/>
    public static Tensor mul(Tensor left, Scalar right) => left.mul(right);
    /// <inheritdoc cref="Tensor.mul_(Tensor)"/>
    public static Tensor mul_(Tensor left, Tensor right) => left.mul_(right);
    /// <inheritdoc cref="Tensor.mul_(Scalar)"/>
    public static Tensor mul_(Tensor left, Scalar right) => left.mul_(right);
    /// <inheritdoc cref="Tensor.div(Tensor, RoundingMode)"/>
    public static Tensor div(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) =>
        left.div(right, rounding_mode);
    /// <inheritdoc cref="Tensor.div(Scalar, RoundingMode)"/>
    public static Tensor div(Tensor left, Scalar right, RoundingMode rounding_mode = RoundingMode.None) =>
        left.div(right, rounding_mode);
    /// <inheritdoc cref="Tensor.div_(Tensor, RoundingMode)"/>
    public static Tensor div_(Tensor left, Tensor right, RoundingMode rounding_mode = RoundingMode.None) =>
        left.div_(right, rounding_mode);
    /// <inheritdoc cref="Tensor.div_(Scalar, RoundingMode)"/>
    public static Tensor div_(Tensor left, Scalar right, RoundingMode rounding_mode = RoundingMode.None) =>
        left.div_(right, rounding_mode);
    /// <inheritdoc cref="Tensor.floor_divide(Tensor)"/>
    public static Tensor floor_divide(Tensor input, Tensor other) => input.floor_divide(other);
    /// <inheritdoc cref="Tensor.floor_divide_(Tensor)"/>
    public static Tensor floor_divide_(Tensor input, Tensor other) => input.floor_divide_(other);
    /// <inheritdoc cref="Tensor.remainder(Tensor)"/>
    public static Tensor remainder(Tensor left, Tensor right) => left.remainder(right);
    /// <inheritdoc cref="Tensor.remainder(Scalar)"/>
    public static Tensor remainder(Tensor left, Scalar right) => left.remainder(right);
    /// <inheritdoc cref="Tensor.remainder_(Tensor)"/>
    public static Tensor remainder_(Tensor left, Tensor right) => left.remainder_(right);
    /// <inheritdoc cref="Tensor.remainder_(Scalar)"/>
    public static Tensor remainder_(Tensor left, Scalar right) => left.remainder_(right);
    /// <inheritdoc cref="Tensor.fmod(Tensor)"/>
    public static Tensor fmod(Tensor left, Tensor right) => left.fmod(right);
    /// <inheritdoc cref="Tensor.fmod(Scalar)"/>
    public static Tensor fmod(Tensor left, Scalar right) => left.fmod(right);
    /// <inheritdoc cref="Tensor.fmod_(Tensor)"/>
    public static Tensor fmod_(Tensor left, Tensor right) => left.fmod_(right);
    /// <inheritdoc cref="Tensor.fmod_(Scalar)"/>
    public static Tensor fmod_(Tensor left, Scalar right) => left.fmod_(right);
    /// <inheritdoc cref="Tensor.pow(Tensor)"/>
    public static Tensor pow(Tensor left, Tensor exponent) => left.pow(exponent);
    /// <inheritdoc cref="Tensor.pow(Scalar)"/>
    public static Tensor pow(Tensor left, Scalar exponent) => left.pow(exponent);
    /// <inheritdoc cref="Tensor.pow_(Tensor)"/>
    public static Tensor pow_(Tensor left, Tensor exponent) => left.pow_(exponent);
    /// <inheritdoc cref="Tensor.pow_(Scalar)"/>
    public static Tensor pow_(Tensor left, Scalar exponent) => left.pow_(exponent);
    /// <inheritdoc cref="Tensor.atan2(Tensor)"/>
    public static Tensor atan2(Tensor input, Tensor other) => input.atan2(other);
    /// <inheritdoc cref="Tensor.atan2_(Tensor)"/>
    public static Tensor atan2_(Tensor input, Tensor other) => input.atan2_(other);
    /// <inheritdoc cref="Tensor.minimum(Tensor)"/>
    public static Tensor minimum(Tensor input, Tensor other) => input.minimum(other);
    /// <inheritdoc cref="Tensor.maximum(Tensor)"/>
    public static Tensor maximum(Tensor input, Tensor other) => input.maximum(other);
    /// <inheritdoc cref="Tensor.clamp(Scalar, Scalar)"/>
    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp(min, max);
    /// <inheritdoc cref="Tensor.clamp(Tensor, Tensor)"/>
    public static Tensor clamp(Tensor input, Tensor? min = null, Tensor? max = null) => input.clamp(min, max);
    /// <inheritdoc cref="Tensor.clamp_(Scalar, Scalar)"/>
    public static Tensor clamp_(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp_(min, max);
    /// <inheritdoc cref="Tensor.clamp_(Tensor, Tensor)"/>
    public static Tensor clamp_(Tensor input, Tensor? min = null, Tensor? max = null) => input.clamp_(min, max);
    /// <inheritdoc cref="Tensor.clip(Scalar, Scalar)"/>
    public static Tensor clip(Tensor input, Scalar? min = null, Scalar? max = null) => input.clip(min, max);
    /// <inheritdoc cref="Tensor.clamp_min(Scalar)"/>
    public static Tensor clamp_min(Tensor input, Scalar min) => input.clamp_min(min);
    /// <inheritdoc cref="Tensor.clamp_min_(Scalar)"/>
    public static Tensor clamp_min_(Tensor input, Scalar min) => input.clamp_min_(min);
    /// <inheritdoc cref="Tensor.clamp_max(Scalar)"/>
    public static Tensor clamp_max(Tensor input, Scalar max) => input.clamp_max(max);
    /// <inheritdoc cref="Tensor.clamp_max_(Scalar)"/>
    public static Tensor clamp_max_(Tensor input, Scalar max) => input.clamp_max_(max);
    /// <inheritdoc cref="Tensor.lerp(Tensor, Tensor)"/>
    public static Tensor lerp(Tensor input, Tensor end, Tensor weight) => input.lerp(end, weight);
    /// <inheritdoc cref="Tensor.addcmul(Tensor, Tensor, Scalar)"/>
    public static Tensor addcmul(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        input.addcmul(tensor1, tensor2, value);
    /// <inheritdoc cref="Tensor.addcmul_(Tensor, Tensor, Scalar)"/>
    public static Tensor addcmul_(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        input.addcmul_(tensor1, tensor2, value);
    /// <inheritdoc cref="Tensor.addcdiv(Tensor, Tensor, Scalar)"/>
    public static Tensor addcdiv(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        input.addcdiv(tensor1, tensor2, value);
    /// <inheritdoc cref="Tensor.addcdiv_(Tensor, Tensor, Scalar)"/>
    public static Tensor addcdiv_(Tensor input, Tensor tensor1, Tensor tensor2, Scalar value) =>
        input.addcdiv_(tensor1, tensor2, value);
}
