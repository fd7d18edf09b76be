namespace EvoPrune.Torch.Tests;

public class ViewTests : InScope
{
    private readonly Tensor x = arange(6).reshape(2, 3);

    [Fact]
    public void Shapes_change_without_moving_elements()
    {
        Assert.Equal([3L, 2], x.view(3, 2).shape);
        Assert.Equal([6L], x.flatten().shape);
        Assert.Equal([2L, 3, 1], x.unsqueeze(-1).shape);
        Assert.Equal([2L, 3], x.unsqueeze(0).squeeze(0).shape);
        Assert.Equal([3L, 2], x.transpose(0, 1).shape);
        Assert.Equal([3L, 2], x.T.shape);
        Assert.Equal([1L, 2, 3], x.unsqueeze(2).permute(2, 0, 1).shape);
        Assert.Equal([2L, 3, 1], x.unflatten(1, 3, 1).shape);
        x.view(6)[0] = 10L;
        Assert.Equal(10, x[0, 0].item<long>());
    }

    [Fact]
    public void Transposes_read_across()
    {
        Values.Equal([0, 3, 1, 4, 2, 5], x.t());
        Assert.False(x.t().is_contiguous());
        Assert.True(x.t().contiguous().is_contiguous());
        Assert.Equal([1L, 3], x.t().stride());
    }

    [Fact]
    public void Expand_and_repeat_copy_elements()
    {
        Values.Equal([1, 1, 2, 2], tensor(new long[] { 1, 2 }).unsqueeze(1).expand(2, 2));
        Values.Equal([1, 2, 1, 2], tensor(new long[] { 1, 2 }).repeat(2));
        Values.Equal([1, 1, 2, 2], tensor(new long[] { 1, 2 }).repeat_interleave(2));
    }

    [Fact]
    public void Parts_are_views()
    {
        Values.Equal([1, 2, 4, 5], x.narrow(1, 1, 2));
        Values.Equal([3, 4, 5], x.select(0, 1));
        Values.Equal([0, 2, 3, 5], x.slice(1, 0, 3, 2));
        Values.Equal([0, 1, 1, 2, 3, 4, 4, 5], x.unfold(1, 2, 1));
        Assert.Throws<ArgumentException>(() => x.slice(1, 0, 3, 0));
    }

    [Fact]
    public void Splits_cover_everything()
    {
        Assert.Equal([4L, 2], arange(6).split(4).Select(part => part.shape[0]));
        Assert.Equal([1L, 5], arange(6).split([1, 5], 0).Select(part => part.shape[0]));
        Assert.Equal([2L, 2, 1], arange(5).chunk(3).Select(part => part.shape[0]));
        Assert.Equal(3, x.unbind(1).Length);
        Values.Equal([1, 4], x.unbind(1)[1]);
    }

    [Fact]
    public void Triangles_and_diagonals()
    {
        Values.Equal([1, 0, 1, 1], ones(2, 2).tril());
        Values.Equal([0, 1, 0, 0], ones(2, 2).triu(1));
        Values.Equal([0, 4], x.diagonal());
        Values.Equal([1, 0, 0, 2], tensor(new long[] { 1, 2 }).diag());
    }

    [Fact]
    public void Orders_reverse_and_rotate()
    {
        Values.Equal([2, 1, 0, 5, 4, 3], x.flip(1));
        Values.Equal([2, 0, 1, 5, 3, 4], x.roll(1, 1));
    }
}
