namespace EvoPrune.Torch.Tests;

public class FactoryTests : InScope
{
    [Fact]
    public void Constants_take_the_default_type()
    {
        Assert.Equal(ScalarType.Float32, zeros(2, 3).dtype);
        Assert.Equal([2L, 3], ones([2, 3]).shape);
        Values.Equal([1, 1], ones(2, dtype: int8));
        Values.Equal([0, 0, 0], zeros(3));
        Assert.Equal(ScalarType.Bool, zeros(1, dtype: @bool).dtype);
    }

    [Fact]
    public void Full_infers_integer_or_default_type()
    {
        Assert.Equal(ScalarType.Int64, full(2, 7).dtype);
        Assert.Equal(ScalarType.Float32, full(2, 7.5).dtype);
        Values.Equal([7.5, 7.5], full(2, 7.5, dtype: float64));
    }

    [Fact]
    public void Arange_infers_its_type_from_all_bounds()
    {
        Assert.Equal(ScalarType.Int64, arange(3).dtype);
        Assert.Equal(ScalarType.Float32, arange(3.0).dtype);
        Assert.Equal(ScalarType.Float32, arange(0, 1, 0.5).dtype);
        Values.Equal([0, 1, 2], arange(3));
        Values.Equal([2, 4], arange(2, 6, 2));
        Values.Equal([0, 0.25, 0.5, 0.75], arange(0, 1, 0.25));
        Assert.Equal(ScalarType.Int32, arange(3, dtype: int32).dtype);
    }

    [Fact]
    public void Linspace_includes_both_ends() => Values.Equal([0, 0.25, 0.5, 0.75, 1], linspace(0, 1, 5));

    [Fact]
    public void Eye_may_be_rectangular()
    {
        Values.Equal([1, 0, 0, 1], eye(2));
        Values.Equal([1, 0, 0, 0, 1, 0], eye(2, 3));
    }

    [Fact]
    public void Tensor_copies_arrays_of_every_rank()
    {
        var source = new float[] { 1, 2, 3 };
        var copy = tensor(source);
        source[0] = 9;
        Values.Equal([1, 2, 3], copy);
        Assert.Equal([2L, 2], tensor(new double[,] { { 1, 2 }, { 3, 4 } }).shape);
        Assert.Equal([1L, 1, 2], tensor(new long[,,] { { { 1, 2 } } }).shape);
        Values.Equal([1, 2, 3, 4], tensor(new int[] { 1, 2, 3, 4 }, [2, 2]));
        Values.Equal([1, 0], tensor(new[] { true, false }));
        Values.Equal([1, 2], tensor(new List<long> { 1, 2 }));
        Values.Equal([1, 2, 3, 4], tensor(new List<float> { 1, 2, 3, 4 }, 2, 2));
    }

    [Fact]
    public void Tensor_keeps_or_converts_the_type_of_its_source()
    {
        Assert.Equal(ScalarType.Int64, tensor(new long[] { 1 }).dtype);
        Assert.Equal(ScalarType.Float64, tensor(1.0).dtype);
        Assert.Equal(ScalarType.Float32, tensor(1f).dtype);
        Assert.Equal(ScalarType.Int32, tensor(1).dtype);
        Assert.Equal(ScalarType.Bool, tensor(true).dtype);
        Assert.Equal(ScalarType.BFloat16, tensor(new float[] { 1 }, dtype: bfloat16).dtype);
        Assert.Empty(tensor(5L).shape);
    }

    [Fact]
    public void Tensor_of_too_few_elements_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => tensor(new float[3], [2, 2]));
        Assert.Contains("needs 4 elements; the array has 3", error.Message);
    }

    [Fact]
    public void Like_factories_keep_shape_and_type()
    {
        var x = zeros([2, 2], dtype: float64);
        Values.Equal([1, 1, 1, 1], ones_like(x));
        Assert.Equal(ScalarType.Float64, full_like(x, 3).dtype);
        Assert.Equal(ScalarType.Int32, zeros_like(x, dtype: int32).dtype);
        Assert.Equal([2L, 2], empty_like(x).shape);
    }

    [Fact]
    public void Joins_concatenate_and_stack()
    {
        Tensor a = new float[] { 1, 2 }, b = new float[] { 3, 4 };
        Values.Equal([1, 2, 3, 4], cat([a, b]));
        Assert.Equal([2L, 2], stack([a, b]).shape);
        Values.Equal([1, 3, 2, 4], stack([a, b], dim: 1));
    }
}
