namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        // Scalars of the common .NET types go straight to native code, without a Scalar object.

        /// <summary>The sum.</summary>
        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);
        /// <summary>The sum.</summary>
        public static Tensor operator +(Tensor left, Scalar right) => Native.evp_add_scalar(left, right.Value, one);
        /// <summary>The sum.</summary>
        public static Tensor operator +(Tensor left, int right) => Native.evp_add_scalar(left, (long)right, one);
        /// <summary>The sum.</summary>
        public static Tensor operator +(Tensor left, long right) => Native.evp_add_scalar(left, right, one);
        /// <summary>The sum.</summary>
        public static Tensor operator +(Tensor left, float right) => Native.evp_add_scalar(left, (double)right, one);
        /// <summary>The sum.</summary>
        public static Tensor operator +(Tensor left, double right) => Native.evp_add_scalar(left, right, one);
        /// <summary>The sum.</summary>
        public static Tensor operator +(Scalar left, Tensor right) => Native.evp_add_scalar(right, left.Value, one);
        /// <summary>The sum.</summary>
        public static Tensor operator +(int left, Tensor right) => Native.evp_add_scalar(right, (long)left, one);
        /// <summary>The sum.</summary>
        public static Tensor operator +(long left, Tensor right) => Native.evp_add_scalar(right, left, one);
        /// <summary>The sum.</summary>
        public static Tensor operator +(float left, Tensor right) => Native.evp_add_scalar(right, (double)left, one);
        /// <summary>The sum.</summary>
        public static Tensor operator +(double left, Tensor right) => Native.evp_add_scalar(right, left, one);

        /// <summary>The difference.</summary>
        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);
        /// <summary>The difference.</summary>
        public static Tensor operator -(Tensor left, Scalar right) => Native.evp_sub_scalar(left, right.Value, one);
        /// <summary>The difference.</summary>
        public static Tensor operator -(Tensor left, int right) => Native.evp_sub_scalar(left, (long)right, one);
        /// <summary>The difference.</summary>
        public static Tensor operator -(Tensor left, long right) => Native.evp_sub_scalar(left, right, one);
        /// <summary>The difference.</summary>
        public static Tensor operator -(Tensor left, float right) => Native.evp_sub_scalar(left, (double)right, one);
        /// <summary>The difference.</summary>
        public static Tensor operator -(Tensor left, double right) => Native.evp_sub_scalar(left, right, one);
        /// <summary>The difference.</summary>
        public static Tensor operator -(Scalar left, Tensor right) => Native.evp_rsub_scalar(right, left.Value);
        /// <summary>The difference.</summary>
        public static Tensor operator -(int left, Tensor right) => Native.evp_rsub_scalar(right, (long)left);
        /// <summary>The difference.</summary>
        public static Tensor operator -(long left, Tensor right) => Native.evp_rsub_scalar(right, left);
        /// <summary>The difference.</summary>
        public static Tensor operator -(float left, Tensor right) => Native.evp_rsub_scalar(right, (double)left);
        /// <summary>The difference.</summary>
        public static Tensor operator -(double left, Tensor right) => Native.evp_rsub_scalar(right, left);

        /// <summary>The product.</summary>
        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);
        /// <summary>The product.</summary>
        public static Tensor operator *(Tensor left, Scalar right) => Native.evp_mul_scalar(left, right.Value);
        /// <summary>The product.</summary>
        public static Tensor operator *(Tensor left, int right) => Native.evp_mul_scalar(left, (long)right);
        /// <summary>The product.</summary>
        public static Tensor operator *(Tensor left, long right) => Native.evp_mul_scalar(left, right);
        /// <summary>The product.</summary>
        public static Tensor operator *(Tensor left, float right) => Native.evp_mul_scalar(left, (double)right);
        /// <summary>The product.</summary>
        public static Tensor operator *(Tensor left, double right) => Native.evp_mul_scalar(left, right);
        /// <summary>The product.</summary>
        public static Tensor operator *(Scalar left, Tensor right) => Native.evp_mul_scalar(right, left.Value);
        /// <summary>The product.</summary>
        public static Tensor operator *(int left, Tensor right) => Native.evp_mul_scalar(right, (long)left);
        /// <summary>The product.</summary>
        public static Tensor operator *(long left, Tensor right) => Native.evp_mul_scalar(right, left);
        /// <summary>The product.</summary>
        public static Tensor operator *(float left, Tensor right) => Native.evp_mul_scalar(right, (double)left);
        /// <summary>The product.</summary>
        public static Tensor operator *(double left, Tensor right) => Native.evp_mul_scalar(right, left);

        /// <summary>The quotient.</summary>
        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);
        /// <summary>The quotient.</summary>
        public static Tensor operator /(Tensor left, Scalar right) => Native.evp_div_scalar(left, right.Value, 0);
        /// <summary>The quotient.</summary>
        public static Tensor operator /(Tensor left, int right) => Native.evp_div_scalar(left, (long)right, 0);
        /// <summary>The quotient.</summary>
        public static Tensor operator /(Tensor left, long right) => Native.evp_div_scalar(left, right, 0);
        /// <summary>The quotient.</summary>
        public static Tensor operator /(Tensor left, float right) => Native.evp_div_scalar(left, (double)right, 0);
        /// <summary>The quotient.</summary>
        public static Tensor operator /(Tensor left, double right) => Native.evp_div_scalar(left, right, 0);
        /// <summary>The quotient.</summary>
        public static Tensor operator /(Scalar left, Tensor right) => Reciprocal(right, left.Value);
        /// <summary>The quotient.</summary>
        public static Tensor operator /(int left, Tensor right) => Reciprocal(right, (long)left);
        /// <summary>The quotient.</summary>
        public static Tensor operator /(long left, Tensor right) => Reciprocal(right, left);
        /// <summary>The quotient.</summary>
        public static Tensor operator /(float left, Tensor right) => Reciprocal(right, (double)left);
        /// <summary>The quotient.</summary>
        public static Tensor operator /(double left, Tensor right) => Reciprocal(right, left);

        /// <summary>The rest of a division.</summary>
        public static Tensor operator %(Tensor left, Tensor right) => left.remainder(right);
        /// <summary>The rest of a division.</summary>
        public static Tensor operator %(Tensor left, Scalar right) => Native.evp_remainder_scalar(left, right.Value);
        /// <summary>The rest of a division.</summary>
        public static Tensor operator %(Tensor left, int right) => Native.evp_remainder_scalar(left, (long)right);
        /// <summary>The rest of a division.</summary>
        public static Tensor operator %(Tensor left, long right) => Native.evp_remainder_scalar(left, right);
        /// <summary>The rest of a division.</summary>
        public static Tensor operator %(Tensor left, float right) => Native.evp_remainder_scalar(left, (double)right);
        /// <summary>The rest of a division.</summary>
        public static Tensor operator %(Tensor left, double right) => Native.evp_remainder_scalar(left, right);

        private static Tensor Reciprocal(Tensor divisor, ScalarValue dividend)
        {
            var quotient = divisor.reciprocal();
            Native.evp_mul_scalar_(quotient, dividend).Check();
            return quotient;
        }

        /// <summary>The negative.</summary>
        public static Tensor operator -(Tensor tensor) => tensor.neg();
        /// <summary>Every bit inverted; truth values negated.</summary>
        public static Tensor operator ~(Tensor left) => left.bitwise_not();
        /// <summary>The bits that both have.</summary>
        public static Tensor operator &(Tensor left, Tensor right) => left.bitwise_and(right);
        /// <summary>The bits that one of them has.</summary>
        public static Tensor operator |(Tensor left, Tensor right) => left.bitwise_or(right);
        /// <summary>The bits that exactly one of them has.</summary>
        public static Tensor operator ^(Tensor left, Tensor right) => left.bitwise_xor(right);

        /// <summary>Whether equal, element by element.</summary>
        public static Tensor operator ==(Tensor left, Tensor right) => left.eq(right);
        /// <summary>Whether equal, element by element.</summary>
        public static Tensor operator ==(Tensor left, Scalar right) => left.eq(right);
        /// <summary>Whether equal, element by element.</summary>
        public static Tensor operator ==(Scalar left, Tensor right) => right.eq(left);
        /// <summary>Whether different, element by element.</summary>
        public static Tensor operator !=(Tensor left, Tensor right) => left.ne(right);
        /// <summary>Whether different, element by element.</summary>
        public static Tensor operator !=(Tensor left, Scalar right) => left.ne(right);
        /// <summary>Whether different, element by element.</summary>
        public static Tensor operator !=(Scalar left, Tensor right) => right.ne(left);
        /// <summary>Whether less.</summary>
        public static Tensor operator <(Tensor left, Tensor right) => left.lt(right);
        /// <summary>Whether less.</summary>
        public static Tensor operator <(Tensor left, Scalar right) => left.lt(right);
        /// <summary>Whether less.</summary>
        public static Tensor operator <(Scalar left, Tensor right) => right.gt(left);
        /// <summary>Whether less or equal.</summary>
        public static Tensor operator <=(Tensor left, Tensor right) => left.le(right);
        /// <summary>Whether less or equal.</summary>
        public static Tensor operator <=(Tensor left, Scalar right) => left.le(right);
        /// <summary>Whether less or equal.</summary>
        public static Tensor operator <=(Scalar left, Tensor right) => right.ge(left);
        /// <summary>Whether greater.</summary>
        public static Tensor operator >(Tensor left, Tensor right) => left.gt(right);
        /// <summary>Whether greater.</summary>
        public static Tensor operator >(Tensor left, Scalar right) => left.gt(right);
        /// <summary>Whether greater.</summary>
        public static Tensor operator >(Scalar left, Tensor right) => right.lt(left);
        /// <summary>Whether greater or equal.</summary>
        public static Tensor operator >=(Tensor left, Tensor right) => left.ge(right);
        /// <summary>Whether greater or equal.</summary>
        public static Tensor operator >=(Tensor left, Scalar right) => left.ge(right);
        /// <summary>Whether greater or equal.</summary>
        public static Tensor operator >=(Scalar left, Tensor right) => right.le(left);

        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(byte value) => tensor(value);
        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(sbyte value) => tensor(value);
        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(short value) => tensor(value);
        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(int value) => tensor(value);
        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(long value) => tensor(value);
        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(float value) => tensor(value);
        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(double value) => tensor(value);
        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(bool value) => tensor(value);
        /// <summary>A tensor without dimensions.</summary>
        public static implicit operator Tensor(Scalar scalar) => ToTensor(scalar);
        /// <summary>A tensor of one dimension.</summary>
        public static implicit operator Tensor(byte[] value) => tensor(value);
        /// <summary>A tensor of one dimension.</summary>
        public static implicit operator Tensor(sbyte[] value) => tensor(value);
        /// <summary>A tensor of one dimension.</summary>
        public static implicit operator Tensor(short[] value) => tensor(value);
        /// <summary>A tensor of one dimension.</summary>
        public static implicit operator Tensor(int[] value) => tensor(value);
        /// <summary>A tensor of one dimension.</summary>
        public static implicit operator Tensor(long[] value) => tensor(value);
        /// <summary>A tensor of one dimension.</summary>
        public static implicit operator Tensor(float[] value) => tensor(value);
        /// <summary>A tensor of one dimension.</summary>
        public static implicit operator Tensor(double[] value) => tensor(value);
        /// <summary>A tensor of one dimension.</summary>
        public static implicit operator Tensor(bool[] value) => tensor(value);
        /// <summary>The only element.</summary>
        public static explicit operator float(Tensor value) => value.ToSingle();
        /// <summary>The only element.</summary>
        public static explicit operator double(Tensor value) => value.ToDouble();
        /// <summary>The only element.</summary>
        public static explicit operator sbyte(Tensor value) => value.ToSByte();
        /// <summary>The only element.</summary>
        public static explicit operator byte(Tensor value) => value.ToByte();
        /// <summary>The only element.</summary>
        public static explicit operator short(Tensor value) => value.ToInt16();
        /// <summary>The only element.</summary>
        public static explicit operator int(Tensor value) => value.ToInt32();
        /// <summary>The only element.</summary>
        public static explicit operator long(Tensor value) => value.ToInt64();
        /// <summary>The only element.</summary>
        public static explicit operator bool(Tensor value) => value.ToBoolean();
    }
}
