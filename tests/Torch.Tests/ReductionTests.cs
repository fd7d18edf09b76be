namespace EvoPrune.Torch.Tests;

public class ReductionTests : InScope
{
    private readonly Tensor x = tensor(new float[,] { { 3, 1, 2 }, { 6, 5, 4 } });

    [Fact]
    public void Sums_and_means()
    {
        Values.Equal([21], x.sum());
        Values.Equal([9, 6, 6], x.sum(dim: 0));
        Assert.Equal([2L, 1], x.sum(1, keepdim: true).shape);
        Values.Equal([21], x.sum([0, 1]));
        Assert.Equal(ScalarType.Float64, x.sum(float64).dtype);
        Assert.Equal(ScalarType.Int64, ones(3, dtype: @bool).sum().dtype);
        Values.Equal([3.5], x.mean());
        Values.Equal([2, 5], x.mean([1]));
        Values.Equal([720], x.prod());
    }

    [Fact]
    public void Spread_divides_by_n_or_by_one_less()
    {
        Values.Equal([3.5], x.var(), 1e-6);
        Values.Equal([35.0 / 12], x.var(unbiased: false), 1e-6);
        Values.Equal([1, 1], x.var(1), 1e-6);
        Values.Equal([Math.Sqrt(2.0 / 3), Math.Sqrt(2.0 / 3)], x.std(1, unbiased: false), 1e-6);
        Values.Equal([Math.Sqrt(91)], x.norm(), 1e-6);
        Values.Equal([6, 15], x.norm(1, p: 1));
    }

    [Fact]
    public void Extremes_and_their_places()
    {
        Values.Equal([6], x.max());
        var (values, indexes) = x.max(1);
        Values.Equal([3, 6], values);
        Values.Equal([0, 0], indexes);
        Values.Equal([1, 4], x.min(1).values);
        Values.Equal([3], argmax(x));
        Values.Equal([1, 2], x.argmin(1));
        Values.Equal([6, 5, 4], x.amax(0));
    }

    [Fact]
    public void Order_statistics()
    {
        Values.Equal([1, 2, 3, 4, 5, 6], x.sort(1).Values);
        Values.Equal([1, 2, 0, 2, 1, 0], x.argsort(1));
        var (values, indexes) = topk(x, 2, dim: 1);
        Values.Equal([3, 2, 6, 5], values);
        Values.Equal([0, 2, 0, 1], indexes);
        Values.Equal([2, 5], x.kthvalue(2, 1).values);
        Values.Equal([3], x.median());
        Values.Equal([3.5], x.reshape(-1).quantile(tensor(0.5f)));
    }

    [Fact]
    public void Truth_and_counts()
    {
        Assert.True((x > 0).all().item<bool>());
        Values.Equal([0, 1], (x > 4).any(1));
        Values.Equal([2], (x > 4).count_nonzero());
        var (output, inverse, counts) = tensor(new long[] { 5, 3, 5 }).unique(return_inverse: true, return_counts: true);
        Values.Equal([3, 5], output);
        Values.Equal([1, 0, 1], inverse!);
        Values.Equal([1, 2], counts!);
        Assert.Null(x.unique().counts);
    }

    [Fact]
    public void Scans_and_soft_maxima()
    {
        Values.Equal([3, 4, 6, 6, 11, 15], x.cumsum(1));
        var exponentials = Values.Of(x).Select(Math.Exp).ToArray();
        Values.Equal([Math.Log(exponentials[..3].Sum()), Math.Log(exponentials[3..].Sum())], x.logsumexp(1), 1e-5);
        Values.Equal([.. exponentials[..3].Select(e => e / exponentials[..3].Sum())], x.softmax(1)[0], 1e-6);
        Values.Equal(x.softmax(1).log(), x.log_softmax(1), 1e-6);
    }

    [Fact]
    public void Searchsorted_and_bincount_place_values()
    {
        Values.Equal([1, 2], searchsorted(tensor(new float[] { 1, 2, 3 }), tensor(new float[] { 2, 2.5f })));
        Values.Equal([1, 2, 0, 1], tensor(new long[] { 1, 0, 3, 1 }).bincount(null));
    }
}
