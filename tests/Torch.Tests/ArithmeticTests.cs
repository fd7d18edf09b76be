namespace EvoPrune.Torch.Tests;

public class ArithmeticTests : InScope
{
    private readonly Tensor a = tensor(new float[] { 1, 2, 3 });
    private readonly Tensor b = tensor(new float[] { 4, 0.5f, -3 });

    [Fact]
    public void Operators_follow_arithmetic()
    {
        Values.Equal([5, 2.5, 0], a + b);
        Values.Equal([-3, 1.5, 6], a - b);
        Values.Equal([4, 1, -9], a * b);
        Values.Equal([0.25, 4, -1], a / b);
        Values.Equal([-1, -2, -3], -a);
        Values.Equal([3, 4, 5], a + 2);
        Values.Equal([1, 0, -1], 2 - a);
        Values.Equal([6, 3, 2], 6.0 / a);
        Values.Equal([2, 4, 6], 2f * a);
        Values.Equal([1, 0, 1], a % 2);
        Values.Equal([2, 4, 6], (Scalar)2 * a);
        Values.Equal([0, -1, -2], (Scalar)1 - a);
    }

    [Fact]
    public void Integers_divide_to_reals_unless_rounded()
    {
        var n = tensor(new long[] { 7, -7 });
        Values.Equal([3.5, -3.5], n / 2);
        Assert.Equal(ScalarType.Float32, (n / 2).dtype);
        Values.Equal([3, -4], n.div(2, RoundingMode.floor));
        Values.Equal([3, -3], n.div(2, RoundingMode.trunc));
        Values.Equal([1, 1], n.remainder(2));
        Values.Equal([1, -1], n.fmod(2));
    }

    [Fact]
    public void In_place_forms_change_and_return_the_tensor()
    {
        var x = a.clone();
        Assert.Same(x, x.add_(b));
        x.mul_(2).sub_(1).div_(tensor(2f));
        Values.Equal([4.5, 2, -0.5], x);
        x.fill_(3).addcmul_(a, b, 2).addcdiv_(a, b, -1);
        Values.Equal([3 + 8 - 0.25, 3 + 2 - 4, 3 - 18 + 1], x);
        Values.Equal([0, 0, 0], x.zero_());
        Values.Equal([6, 9, 12], a.add(a, 2).add(3, 1));
    }

    [Fact]
    public void Functions_match_their_definitions()
    {
        double[] Map(Func<double, double> f) => [.. Values.Of(a).Select(f)];
        Values.Equal(Map(Math.Sqrt), a.sqrt(), 1e-6);
        Values.Equal(Map(v => 1 / Math.Sqrt(v)), a.rsqrt(), 1e-6);
        Values.Equal(Map(v => v * v), a.square());
        Values.Equal(Map(Math.Exp), a.exp(), 1e-5);
        Values.Equal(Map(Math.Log), a.log(), 1e-6);
        Values.Equal(Map(v => Math.Log(1 + v)), a.log1p(), 1e-6);
        Values.Equal(Map(v => Math.Exp(v) - 1), a.expm1(), 1e-5);
        Values.Equal(Map(Math.Sin), sin(a), 1e-6);
        Values.Equal(Map(Math.Cos), cos(a), 1e-6);
        Values.Equal(Map(Math.Tanh), tanh(a), 1e-6);
        Values.Equal(Map(v => 1 / (1 + Math.Exp(-v))), sigmoid(a), 1e-6);
        Values.Equal(Map(v => Math.Pow(v, 3)), a.pow(3), 1e-4);
        Values.Equal(Map(Math.Abs), (-a).abs());
        Values.Equal([1, 1, -1], b.sign());
        Values.Equal([4, 0, -3], b.round());
        Values.Equal([4, 0, -3], b.floor());
        Values.Equal([4, 1, -3], b.ceil());
    }

    [Fact]
    public void Bounds_and_extremes()
    {
        Values.Equal([2, 0.5, 0], b.clamp(0, 2));
        Values.Equal([4, 1, 1], b.clamp_min(1));
        Values.Equal([1, 0.5, -3], b.clamp(max: (Scalar)1));
        Values.Equal([1, 0.5, -3], minimum(a, b));
        Values.Equal([4, 2, 3], maximum(a, b));
        Values.Equal([2.5, 1.25, 0], a.lerp(b, tensor(0.5f)));
    }

    [Fact]
    public void Comparisons_are_element_by_element()
    {
        Values.Equal([1, 0, 0], a < b);
        Values.Equal([0, 1, 1], a.ge(b));
        Values.Equal([0, 1, 0], a == 2);
        Values.Equal([1, 0, 1], a != 2);
        Values.Equal([0, 0, 1], 2 < a);
        Assert.True(a.Equals(a.clone()));
        Assert.False(a.Equals(b));
        Assert.True(a.allclose(a + 1e-7));
        Values.Equal([0, 1, 0], (a > 1).logical_and(a < 3));
        Values.Equal([1, 0, 1], (a < 2) | (a > 2));
        Values.Equal([0, 1, 0], ~(a != 2));
    }

    [Fact]
    public void Infinities_and_not_a_number_are_found()
    {
        var x = tensor(new[] { 1, double.NaN, double.PositiveInfinity });
        Values.Equal([0, 1, 0], isnan(x));
        Values.Equal([0, 0, 1], isinf(x));
        Values.Equal([1, 0, 0], isfinite(x));
        Values.Equal([1, 0, 9], x.nan_to_num(0, 9));
    }

    [Fact]
    public void Bits_are_combined_and_moved()
    {
        var n = tensor(new long[] { 0b1100 });
        Values.Equal([0b1000], n & tensor(0b1010L));
        Values.Equal([0b1110], n | tensor(0b1010L));
        Values.Equal([0b0110], n ^ tensor(0b1010L));
        Values.Equal([0b11000], n.bitwise_left_shift(tensor(1L)));
    }

    [Fact]
    public void Types_are_promoted_as_in_torch()
    {
        Assert.Equal(ScalarType.Float32, (tensor(new long[] { 1 }) + 1.5).dtype);
        Assert.Equal(ScalarType.Float64, (a + tensor(new double[] { 1, 2, 3 })).dtype);
        Assert.Equal(ScalarType.Float32, promote_types(int64, float32));
        Assert.Equal(ScalarType.Float32, result_type(a, tensor(1.0)));
        Assert.False(can_cast(float32, int32));
    }
}
