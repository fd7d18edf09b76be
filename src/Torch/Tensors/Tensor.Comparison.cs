namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Whether equal.</summary>
        public Tensor eq(Tensor target) => Native.evp_eq(this, target);
        /// <inheritdoc cref="eq(Tensor)"/>
        public Tensor eq(Scalar target) => Native.evp_eq_scalar(this, target.Value);
        /// <inheritdoc cref="eq(Tensor)"/>
        public Tensor eq_(Tensor target) => After(Native.evp_eq_(this, target));
        /// <inheritdoc cref="eq(Tensor)"/>
        public Tensor eq_(Scalar target) => After(Native.evp_eq_scalar_(this, target.Value));
        /// <summary>Whether different.</summary>
        public Tensor ne(Tensor target) => Native.evp_ne(this, target);
        /// <inheritdoc cref="ne(Tensor)"/>
        public Tensor ne(Scalar target) => Native.evp_ne_scalar(this, target.Value);
        /// <inheritdoc cref="ne(Tensor)"/>
        public Tensor ne_(Tensor target) => After(Native.evp_ne_(this, target));
        /// <inheritdoc cref="ne(Tensor)"/>
        public Tensor ne_(Scalar target) => After(Native.evp_ne_scalar_(this, target.Value));
        /// <summary>Whether less.</summary>
        public Tensor lt(Tensor target) => Native.evp_lt(this, target);
        /// <inheritdoc cref="lt(Tensor)"/>
        public Tensor lt(Scalar target) => Native.evp_lt_scalar(this, target.Value);
        /// <inheritdoc cref="lt(Tensor)"/>
        public Tensor lt_(Tensor target) => After(Native.evp_lt_(this, target));
        /// <inheritdoc cref="lt(Tensor)"/>
        public Tensor lt_(Scalar target) => After(Native.evp_lt_scalar_(this, target.Value));
        /// <summary>Whether less or equal.</summary>
        public Tensor le(Tensor target) => Native.evp_le(this, target);
        /// <inheritdoc cref="le(Tensor)"/>
        public Tensor le(Scalar target) => Native.evp_le_scalar(this, target.Value);
        /// <inheritdoc cref="le(Tensor)"/>
        public Tensor le_(Tensor target) => After(Native.evp_le_(this, target));
        /// <inheritdoc cref="le(Tensor)"/>
        public Tensor le_(Scalar target) => After(Native.evp_le_scalar_(this, target.Value));
        /// <summary>Whether greater.</summary>
        public Tensor gt(Tensor target) => Native.evp_gt(this, target);
        /// <inheritdoc cref="gt(Tensor)"/>
        public Tensor gt(Scalar target) => Native.evp_gt_scalar(this, target.Value);
        /// <inheritdoc cref="gt(Tensor)"/>
        public Tensor gt_(Tensor target) => After(Native.evp_gt_(this, target));
        /// <inheritdoc cref="gt(Tensor)"/>
        public Tensor gt_(Scalar target) => After(Native.evp_gt_scalar_(this, target.Value));
        /// <summary>Whether greater or equal.</summary>
        public Tensor ge(Tensor target) => Native.evp_ge(this, target);
        /// <inheritdoc cref="ge(Tensor)"/>
        public Tensor ge(Scalar target) => Native.evp_ge_scalar(this, target.Value);
        /// <inheritdoc cref="ge(Tensor)"/>
        public Tensor ge_(Tensor target) => After(Native.evp_ge_(this, target));
        /// <inheritdoc cref="ge(Tensor)"/>
        public Tensor ge_(Scalar target) => After(Native.evp_ge_scalar_(this, target.Value));
        /// <summary>Whether equal, element by element.</summary>
        public Tensor equal(Tensor target) => eq(target);
        /// <summary>Whether different.</summary>
        public Tensor not_equal(Tensor target) => ne(target);
        /// <summary>Whether less.</summary>
        public Tensor less(Tensor target) => lt(target);
        /// <summary>Whether less or equal.</summary>
        public Tensor less_equal(Tensor target) => le(target);
        /// <summary>Whether greater.</summary>
        public Tensor greater(Tensor target) => gt(target);
        /// <summary>Whether greater or equal.</summary>
        public Tensor greater_equal(Tensor target) => ge(target);
        /// <summary>Whether equal but for rounding: |a - b| ≤ atol + rtol |b|.</summary>
        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) =>
            Native.evp_isclose(this, other, rtol, atol, nanEqual);
        /// <summary>Whether neither is zero.</summary>
        public Tensor logical_and(Tensor other) => Native.evp_logical_and(this, other);
        /// <inheritdoc cref="logical_and(Tensor)"/>
        public Tensor logical_and_(Tensor other) => After(Native.evp_logical_and_(this, other));
        /// <summary>Whether not both are zero.</summary>
        public Tensor logical_or(Tensor other) => Native.evp_logical_or(this, other);
        /// <inheritdoc cref="logical_or(Tensor)"/>
        public Tensor logical_or_(Tensor other) => After(Native.evp_logical_or_(this, other));
        /// <summary>Whether exactly one is zero.</summary>
        public Tensor logical_xor(Tensor other) => Native.evp_logical_xor(this, other);
        /// <inheritdoc cref="logical_xor(Tensor)"/>
        public Tensor logical_xor_(Tensor other) => After(Native.evp_logical_xor_(this, other));
        /// <summary>The bits that both have.</summary>
        public Tensor bitwise_and(Tensor other) => Native.evp_bitwise_and(this, other);
        /// <inheritdoc cref="bitwise_and(Tensor)"/>
        public Tensor bitwise_and_(Tensor other) => After(Native.evp_bitwise_and_(this, other));
        /// <summary>The bits that one of them has.</summary>
        public Tensor bitwise_or(Tensor other) => Native.evp_bitwise_or(this, other);
        /// <inheritdoc cref="bitwise_or(Tensor)"/>
        public Tensor bitwise_or_(Tensor other) => After(Native.evp_bitwise_or_(this, other));
        /// <summary>The bits that exactly one of them has.</summary>
        public Tensor bitwise_xor(Tensor other) => Native.evp_bitwise_xor(this, other);
        /// <inheritdoc cref="bitwise_xor(Tensor)"/>
        public Tensor bitwise_xor_(Tensor other) => After(Native.evp_bitwise_xor_(this, other));
        /// <summary>The bits moved up.</summary>
        public Tensor bitwise_left_shift(Tensor other) => Native.evp_bitwise_left_shift(this, other);
        /// <inheritdoc cref="bitwise_left_shift(Tensor)"/>
        public Tensor bitwise_left_shift_(Tensor other) => After(Native.evp_bitwise_left_shift_(this, other));
        /// <summary>The bits moved down.</summary>
        public Tensor bitwise_right_shift(Tensor other) => Native.evp_bitwise_right_shift(this, other);
        /// <inheritdoc cref="bitwise_right_shift(Tensor)"/>
        public Tensor bitwise_right_shift_(Tensor other) => After(Native.evp_bitwise_right_shift_(this, other));
    }
}
