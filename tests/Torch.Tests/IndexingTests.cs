namespace EvoPrune.Torch.Tests;

public class IndexingTests : InScope
{
    private readonly Tensor x = arange(12).reshape(3, 4);

    [Fact]
    public void Integers_ranges_and_ellipses_select()
    {
        Values.Equal([4, 5, 6, 7], x[1]);
        Values.Equal([11], x[-1, -1]);
        Values.Equal([1, 5, 9], x[.., 1]);
        Values.Equal([4, 5, 6, 7, 8, 9, 10, 11], x[1..]);
        Values.Equal([2, 3], x[0, ^2..]);
        Values.Equal([3, 7, 11], x[TensorIndex.Ellipsis, ^1]);
        Values.Equal([0, 2, 8, 10], x[TensorIndex.Slice(step: 2), TensorIndex.Slice(0, 4, 2)]);
        Assert.Equal([3L, 1, 4], x[TensorIndex.Colon, TensorIndex.None].shape);
    }

    [Fact]
    public void Tensors_select()
    {
        Values.Equal([8, 9, 10, 11, 0, 1, 2, 3], x[tensor(new long[] { 2, 0 })]);
        Values.Equal([9, 10, 11], x[x > 8]);
        Values.Equal([1, 11], x[tensor(new long[] { 0, 2 }), tensor(new long[] { 1, 3 })]);
        Values.Equal([5, 9], x[TensorIndex.Slice(1), TensorIndex.Single(1)]);
    }

    [Fact]
    public void Assignments_write()
    {
        x[0, 0] = 100L;
        x[1] = zeros(4, dtype: int64);
        x[.., 3] = tensor(new long[] { -1, -2, -3 });
        x[x == 9] = tensor(90L);
        Values.Equal([100, 1, 2, -1, 0, 0, 0, -2, 8, 90, 10, -3], x);
    }

    [Fact]
    public void Gathers_and_scatters_are_inverse()
    {
        var index = tensor(new long[,] { { 3, 0 }, { 1, 2 } });
        Values.Equal([3, 0, 5, 6], x.gather(1, index));
        Values.Equal([20, 0, 0, 10, 0, 30, 40, 0], zeros([2, 4], dtype: int64)
            .scatter_(1, index, tensor(new long[,] { { 10, 20 }, { 30, 40 } })));
        var twice = tensor(new long[] { 1, 1 });
        Values.Equal([0, 4, 0, 0], zeros(4, dtype: int64).scatter_add_(0, twice, tensor(new long[] { 1, 3 })));
        Values.Equal([3, 5, 10], x.take_along_dim(tensor(new long[,] { { 3 }, { 1 }, { 2 } }), 1));
    }

    [Fact]
    public void Index_operations_address_one_dimension()
    {
        var rows = tensor(new long[] { 2, 0 });
        Values.Equal([8, 9, 10, 11, 0, 1, 2, 3], x.index_select(0, rows));
        Values.Equal([2, 0, 0, 0, 0, 2], zeros(3, 2).index_add_(0, rows, tensor(new float[,] { { 0, 1 }, { 1, 0 } }), 2));
        Values.Equal([3, 3, 0, 0, 5, 5], zeros(3, 2).index_copy_(0, rows, tensor(new float[,] { { 5, 5 }, { 3, 3 } })));
    }

    [Fact]
    public void Masks_select_and_fill()
    {
        var even = (x % 2) == 0;
        Values.Equal([0, 2, 4, 6, 8, 10], x.masked_select(even));
        Values.Equal([-1, 1, -1, 3], x.masked_fill(even, -1)[0]);
        Values.Equal([0, -5, 2, -5], where(even, x, tensor(-5L))[0]);
        Values.Equal([0, 1, 2, 0], tensor(new float[,] { { 0, 1 }, { 0, 0 }, { 2, 0 } }).nonzero());
        Assert.Throws<ArgumentException>(() => where(x, x, x));
    }
}
