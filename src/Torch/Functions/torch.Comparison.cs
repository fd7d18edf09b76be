namespace TorchSharp;

public static partial class torch
{
    /// <inheritdoc cref="Tensor.eq(Tensor)"/>
    public static Tensor eq(Tensor left, Tensor right) => left.eq(right);
    /// <inheritdoc cref="Tensor.ne(Tensor)"/>
    public static Tensor ne(Tensor left, Tensor right) => left.ne(right);
    /// <inheritdoc cref="Tensor.lt(Tensor)"/>
    public static Tensor lt(Tensor left, Tensor right) => left.lt(right);
    /// <inheritdoc cref="Tensor.le(Tensor)"/>
    public static Tensor le(Tensor left, Tensor right) => left.le(right);
    /// <inheritdoc cref="Tensor.gt(Tensor)"/>
    public static Tensor gt(Tensor left, Tensor right) => left.gt(right);
    /// <inheritdoc cref="Tensor.ge(Tensor)"/>
    public static Tensor ge(Tensor left, Tensor right) => left.ge(right);
    /// <inheritdoc cref="Tensor.equal(Tensor)"/>
    public static Tensor equal(Tensor tensor, Tensor target) => tensor.equal(target);
    /// <inheritdoc cref="Tensor.not_equal(Tensor)"/>
    public static Tensor not_equal(Tensor tensor, Tensor target) => tensor.not_equal(target);
    /// <inheritdoc cref="Tensor.less(Tensor)"/>
    public static Tensor less(Tensor tensor, Tensor target) => tensor.less(target);
    /// <inheritdoc cref="Tensor.less_equal(Tensor)"/>
    public static Tensor less_equal(Tensor tensor, Tensor target) => tensor.less_equal(target);
    /// <inheritdoc cref="Tensor.greater(Tensor)"/>
    public static Tensor greater(Tensor tensor, Tensor target) => tensor.greater(target);
    /// <inheritdoc cref="Tensor.greater_equal(Tensor)"/>
    public static Tensor greater_equal(Tensor tensor, Tensor target) => tensor.greater_equal(target);
    /// <inheritdoc cref="Tensor.isclose(Tensor, double, double, bool)"/>
    public static Tensor isclose(Tensor tensor, Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) =>
        tensor.isclose(other, rtol, atol, nanEqual);
    /// <inheritdoc cref="Tensor.logical_and(Tensor)"/>
    public static Tensor logical_and(Tensor left, Tensor right) => left.logical_and(right);
    /// <inheritdoc cref="Tensor.logical_and_(Tensor)"/>
    public static Tensor logical_and_(Tensor left, Tensor right) => left.logical_and_(right);
    /// <inheritdoc cref="Tensor.logical_or(Tensor)"/>
    public static Tensor logical_or(Tensor left, Tensor right) => left.logical_or(right);
    /// <inheritdoc cref="Tensor.logical_or_(Tensor)"/>
    public static Tensor logical_or_(Tensor left, Tensor right) => left.logical_or_(right);
    /// <inheritdoc cref="Tensor.logical_xor(Tensor)"/>
    public static Tensor logical_xor(Tensor left, Tensor right) => left.logical_xor(right);
    /// <inheritdoc cref="Tensor.logical_xor_(Tensor)"/>
    public static Tensor logical_xor_(Tensor left, Tensor right) => left.logical_xor_(right);
    /// <inheritdoc cref="Tensor.bitwise_and(Tensor)"/>
    public static Tensor bitwise_and(Tensor left, Tensor right) => left.bitwise_and(right);
    /// <inheritdoc cref="Tensor.bitwise_and_(Tensor)"/>
    public static Tensor bitwise_and_(Tensor left, Tensor right) => left.bitwise_and_(right);
    /// <inheritdoc cref="Tensor.bitwise_or(Tensor)"/>
    public static Tensor bitwise_or(Tensor left, Tensor right) => left.bitwise_or(right);
    /// <inheritdoc cref="Tensor.bitwise_or_(Tensor)"/>
    public static Tensor bitwise_or_(Tensor left, Tensor right) => left.bitwise_or_(right);
    /// <inheritdoc cref="Tensor.bitwise_xor(Tensor)"/>
    public static Tensor bitwise_xor(Tensor left, Tensor right) => left.bitwise_xor(right);
    /// <inheritdoc cref="Tensor.bitwise_xor_(Tensor)"/>
    public static Tensor bitwise_xor_(Tensor left, Tensor right) => left.bitwise_xor_(right);
    /// <inheritdoc cref="Tensor.bitwise_left_shift(Tensor)"/>
    public static Tensor bitwise_left_shift(Tensor left, Tensor right) => left.bitwise_left_shift(right);
    /// <inheritdoc cref="Tensor.bitwise_left_shift_(Tensor)"/>
    public static Tensor bitwise_left_shift_(Tensor left, Tensor right) => left.bitwise_left_shift_(right);
    /// <inheritdoc cref="Tensor.bitwise_right_shift(Tensor)"/>
    public static Tensor bitwise_right_shift(Tensor left, Tensor right) => left.bitwise_right_shift(right);
    /// <inheritdoc cref="Tensor.bitwise_right_shift_(Tensor)"/>
    public static Tensor bitwise_right_shift_(Tensor left, Tensor right) => left.bitwise_right_shift_(right);
}
